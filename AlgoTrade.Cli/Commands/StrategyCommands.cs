using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AlgoTrade.Cli.Output;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Cli.Commands;

/// <summary><c>algotrade strategies</c>: what comes with the program, without anything running.</summary>
internal static class StrategyCommands
{
    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string?>("name") { Description = "Show this one with its parameters.", Arity = ArgumentArity.ZeroOrOne, HelpName = "name" };
        name.CompletionSources.Add(_ => StrategyCatalog.BuiltIn.All.Select(one => new System.CommandLine.Completions.CompletionItem(one.Name)));
        var command = new Command("strategies", "Strategies and their parameters.") { name };
        command.SetAction(parsed =>
        {
            var isJson = parsed.GetValue(GlobalOptions.Json);
            if (parsed.GetValue(name) is not { } wanted)
            {
                List(terminal, isJson);
                return;
            }

            var strategy = StrategyCatalog.BuiltIn.TryGet(wanted, out var found)
                ? found : throw CommandException.WrongUse($"There is no strategy '{wanted}': expected one of {string.Join(", ", StrategyCatalog.BuiltIn.All.Select(one => one.Name))}.");
            Show(terminal, isJson, strategy);
        });
        return command.WithExamples("algotrade strategies", "algotrade strategies moving-average-cross", "algotrade strategies macd --json");
    }

    private static void List(Terminal terminal, bool isJson)
    {
        if (isJson)
        {
            terminal.WriteJson(StrategyCatalog.BuiltIn.All.Select(one => new { one.Name, one.Title, one.Description }));
        }
        else
        {
            TextTable.Write(terminal, ["name", "what it does"], [.. StrategyCatalog.BuiltIn.All.Select(one => (IReadOnlyList<string>)[one.Name, one.Description])]);
        }
    }

    private static void Show(Terminal terminal, bool isJson, StrategyDescriptor strategy)
    {
        if (isJson)
        {
            using var schema = JsonDocument.Parse(strategy.Schema());
            terminal.WriteJson(schema.RootElement);
            return;
        }

        terminal.Out.WriteLine($"{strategy.Title}. {strategy.Description}");
        TextTable.Write(
            terminal,
            ["parameter", "default", "range", "meaning"],
            [.. strategy.Parameters.Select(one => (IReadOnlyList<string>)[one.Name, Convert.ToString(one.Default, CultureInfo.InvariantCulture) ?? "", Range(one), one.Description])]);
    }

    private static string Range(ParameterDescription one) => one.Choices.Count > 0 ? string.Join(", ", one.Choices)
        : double.IsNaN(one.Min) ? "" : string.Create(CultureInfo.InvariantCulture, $"{one.Min} to {one.Max}");
}
