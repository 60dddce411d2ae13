using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;

namespace AlgoTrade.Cli;

/// <summary>What is wrong with a command line, as one sentence that names the option, the value and what was expected.</summary>
internal static class ParseFaults
{
    private static readonly char[] SpaceAndLines = [' ', '\t', '\r', '\n'];

    public static string Describe(ParseError error)
    {
        var ours = error.SymbolResult switch
        {
            OptionResult { Tokens: [var token, ..] } option => OfValue(option.Option.Name, option.Option, option.Option.ValueType, token.Value),
            ArgumentResult { Parent: OptionResult { Tokens: [var token, ..] } option } => OfValue(option.Option.Name, option.Option, option.Option.ValueType, token.Value),
            ArgumentResult { Tokens: [var token, ..] } argument => OfValue(argument.Argument.Name, argument.Argument, argument.Argument.ValueType, token.Value),
            _ => null,
        };
        // Our own messages, in custom parsers, say all this already.
        return ours is not null && IsOfTheLibrary(error.Message) ? ours : string.Join(' ', error.Message.Split(SpaceAndLines, StringSplitOptions.RemoveEmptyEntries));
    }

    private static bool IsOfTheLibrary(string message) => message.StartsWith("Argument '", StringComparison.Ordinal) || message.StartsWith("Cannot parse argument '", StringComparison.Ordinal);

    private static string OfValue(string name, Symbol symbol, Type type, string value)
    {
        var known = symbol.GetCompletions(CompletionContext.Empty).Select(one => one.Label).ToList();
        return $"{name} is '{value}': expected {(known.Count > 0 ? string.Join(", ", known) : Kind(Nullable.GetUnderlyingType(type) ?? type))}.";
    }

    private static string Kind(Type type) => type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(double) || type == typeof(decimal) ? "a number"
        : type == typeof(bool) ? "true or false" : $"a {type.Name}";
}
