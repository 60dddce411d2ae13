using System.CommandLine;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Up;

namespace AlgoTrade.Cli.Commands;

/// <summary><c>algotrade up</c>: everything in one process.</summary>
internal static class UpCommand
{
    private static readonly Option<string> Network = GlobalOptions.Network("simulated (a practice exchange in this process), testnet or mainnet. Bots trade paper unless their mode says otherwise.");

    private static readonly Option<int> Port = new("--port") { Description = "Port of the API on the loopback address; 0 takes a free one.", DefaultValueFactory = _ => 8080 };

    private static readonly Option<double?> Speed = new("--speed")
    {
        Description = $"Practice seconds per real second, 1 to 1000; for the simulated network only. Default: {UpSettings.DefaultPracticeSpeed}.",
    };

    public static Command Create(Terminal terminal, TimeProvider timeProvider)
    {
        var command = new Command(
            "up", "Starts the whole system in one process: database, practice exchange, daemon, API. Ctrl-C stops it; the next start goes on where it was.")
        {
            Network, GlobalOptions.DataFolder, Port, GlobalOptions.Connection, Speed,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = Read(parsed);
            RequireWritable(settings.DataFolder);
            await using var database = await DatabaseServer.OpenAsync(parsed, timeProvider, cancellationToken);
            return await new UpRun(settings, database, terminal, timeProvider).RunAsync(cancellationToken);
        });
        return command.WithExamples(
            "algotrade up",
            "algotrade up --speed 1 --port 8090",
            "algotrade up --network mainnet --data .mainnet",
            "algotrade up --connection \"Host=db;Database=algotrade;Username=algotrade\"");
    }

    private static void RequireWritable(DirectoryInfo folder)
    {
        var probe = Path.Combine(folder.FullName, ".write-probe");
        try
        {
            folder.Create();
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The data folder {folder.FullName} cannot be written ({refused.Message.TrimEnd('.')}): choose another with --data.");
        }
    }

    private static UpSettings Read(ParseResult parsed)
    {
        var network = parsed.GetValue(Network)!;
        var speed = parsed.GetValue(Speed) ?? (network == UpSettings.Simulated ? UpSettings.DefaultPracticeSpeed : 1);
        var settings = new UpSettings(network, parsed.GetValue(GlobalOptions.DataFolder)!, parsed.GetValue(Port), speed);
        if (settings.Port is < 0 or > 65_535)
        {
            throw CommandException.WrongUse($"--port is {settings.Port}: expected 0 to 65535.");
        }

        if (settings.Speed is not (>= 1 and <= 1000))
        {
            throw CommandException.WrongUse($"--speed is {settings.Speed}: expected 1 to 1000.");
        }

        return settings.Speed > 1 && !settings.IsSimulated
            ? throw CommandException.WrongUse($"--speed is {settings.Speed}: only the simulated network has a clock of its own.") : settings;
    }
}
