using System.Text.Json;
using System.Text.Json.Nodes;

namespace AlgoTrade.Api.Tests.Contract;

/// <summary>Turns a valid body into one that is wrong in one place: another type, huge, odd text, an unknown or a missing field.</summary>
internal static class HostileJson
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1.5", "1e400", "-9223372036854775809", "99999999999999999999999999999999", "\"\"", "\"NaN\"", "\"-1\"", "\"1e9\"",
        "\"79228162514264337593543950335\"", "\"79228162514264337593543950336\"", "\"0.0000000000000000000000000001\"", "[]", "{}", "[[[[]]]]", "[null]", "[\"BTC\",\"BTC\"]",
        "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u202e\"", "\"🚀\"", "\"İ\"", "\"'; DROP TABLE bots; --\"", "\"<script>alert(1)</script>\"",
        "\"../../etc/passwd\"", "\"${jndi:ldap://x}\"", "\"\\r\\nX-Injected: yes\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59Z\"", "\"2025-02-30T00:00:00Z\"", "\"bot:\"", "\"all\"",
    ];

    private static readonly string Long = JsonSerializer.Serialize(new string('A', 20_000));

    public static string Change(string body, Random random)
    {
        var root = JsonNode.Parse(body)!.AsObject();
        var places = Places(root).ToList();
        switch (random.Next(10))
        {
            case 0:
                return body[..random.Next(body.Length)];
            case 1:
                return Values[random.Next(Values.Length)];
            case 2:
                root["unknown"] = 1;
                return root.ToJsonString();
            case 3:
                // The same field twice.
                return body.TrimEnd().TrimEnd('}') + (root.Count == 0 ? "" : ",") + "\"reason\":\"x\",\"reason\":\"y\"}";
            case 4 when places.Count > 0:
                var (parent, name) = places[random.Next(places.Count)];
                parent.Remove(name);
                return root.ToJsonString();
            default:
                return places.Count == 0 ? Values[random.Next(Values.Length)] : Replace(root, places[random.Next(places.Count)], random);
        }
    }

    private static string Replace(JsonObject root, (JsonObject Parent, string Name) place, Random random)
    {
        // As text, because a tree would not hold half a surrogate pair or 1e400.
        const string Mark = "\"@@here@@\"";
        place.Parent[place.Name] = "@@here@@";
        return root.ToJsonString().Replace(Mark, random.Next(12) == 0 ? Long : Values[random.Next(Values.Length)], StringComparison.Ordinal);
    }

    private static IEnumerable<(JsonObject Parent, string Name)> Places(JsonObject parent) =>
        parent.ToList().SelectMany(one => (one.Value is JsonObject inner ? Places(inner) : []).Prepend((parent, one.Key)));
}
