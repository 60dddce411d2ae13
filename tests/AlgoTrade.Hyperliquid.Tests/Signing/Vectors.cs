using System.Text;
using System.Text.Json;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid.Tests.Signing;

internal static class Vectors
{
    public static IEnumerable<JsonElement> Rows(string file) => TestFile.ReadJson($"vectors/{file}").GetProperty("vectors").EnumerateArray();

    public static JsonElement Row(string file, string id) => Rows(file).First(row => row.GetProperty("id").GetString() == id);

    public static TheoryData<string> Ids(string file, Func<JsonElement, bool>? where = null) =>
        [.. Rows(file).Where(row => where?.Invoke(row) ?? true).Select(row => row.GetProperty("id").GetString()!)];

    public static string Text(this JsonElement row, string key) => row.GetProperty(key).GetString()!;

    public static byte[] Hex(this JsonElement row, string key) => Convert.FromHexString(row.Text(key)[2..]);

    public static PrivateKey Key(this JsonElement row) => PrivateKey.Parse(Encoding.ASCII.GetBytes(row.Text("privateKey")), "The vector");

    public static AccountAddress? Vault(this JsonElement row, string key = "vaultAddress") =>
        row.GetProperty(key).GetString() is { } text ? AccountAddress.Parse(text) : null;

    public static long? Expiry(this JsonElement row) =>
        row.GetProperty("expiresAfter") is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;

    public static RecoverableSignature Signature(this JsonElement row)
    {
        var parts = row.GetProperty("signature");
        Assert.True(RecoverableSignature.TryParse(parts.Text("r"), parts.Text("s"), parts.GetProperty("v").GetInt32(), out var signature));
        return signature!;
    }
}
