using System.Text.Json;

namespace AlgoTrade.Venue;

/// <summary>What a value of a type looks like to whoever writes it, for sentences that refuse one.</summary>
internal static class Expected
{
    public static string Of(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        { IsEnum: true } words => $"one of {string.Join(", ", Enum.GetNames(words).Select(word => $"\"{word}\""))}",
        var number when number == typeof(int) || number == typeof(long) => "a whole number",
        var number when number == typeof(decimal) || number == typeof(double) => "a number",
        var flag when flag == typeof(bool) => "true or false",
        var text when text == typeof(string) => "a text",
        var json when json == typeof(JsonElement) => "an object",
        _ => "a list of texts",
    };
}
