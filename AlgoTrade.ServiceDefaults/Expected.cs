using System.Text.Json;

namespace AlgoTrade.ServiceDefaults;

/// <summary>What a value of a type looks like to whoever writes it, for sentences that refuse one.</summary>
public static class Expected
{
    public static string Of(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        { IsEnum: true } words => $"one of {string.Join(", ", Enum.GetNames(words).Select(word => $"\"{word}\""))}",
        var number when number == typeof(int) || number == typeof(long) => "a whole number",
        var number when number == typeof(decimal) || number == typeof(double) => "a number",
        var flag when flag == typeof(bool) => "true or false",
        var text when text == typeof(string) => "a text",
        var json when json == typeof(JsonElement) => "an object",
        var time when time == typeof(TimeSpan) => "a time such as 00:00:30",
        var address when address == typeof(Uri) => "an address such as https://example.org",
        _ => "a list of texts",
    };
}
