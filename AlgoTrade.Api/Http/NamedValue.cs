using System.Diagnostics.CodeAnalysis;

namespace AlgoTrade.Api.Http;

/// <summary>A value of an enum in a query string, by its name in any case. Numbers are refused: they mean nothing outside this code.</summary>
internal readonly record struct NamedValue<T>(T Value) : IParsable<NamedValue<T>>
    where T : struct, Enum
{
    public static NamedValue<T> Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out var result)
        ? result : throw new FormatException($"'{s}' is not one of {string.Join(", ", Enum.GetNames<T>())}.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out NamedValue<T> result)
    {
        var name = Array.Find(Enum.GetNames<T>(), one => one.Equals(s, StringComparison.OrdinalIgnoreCase));
        result = new NamedValue<T>(name is null ? default : Enum.Parse<T>(name));
        return name is not null;
    }
}
