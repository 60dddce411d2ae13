using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid.Tests.Signing;

/// <summary>Sixteen ways to hash wrongly: each, made on purpose here, gives the published wrong hash, and never ours.</summary>
public sealed class DiagnosticVectorTests
{
    private static readonly JsonElement File = TestFile.ReadJson("vectors/diagnostics.json");
    private static readonly JsonElement Base = File.GetProperty("base");
    private static readonly JsonElement Action = Base.GetProperty("action");
    private static readonly byte[] Msgpack = Base.Hex("msgpackHex");
    private static readonly byte[] Vault = Base.Hex("vaultAddress");
    private static readonly long Nonce = Base.GetProperty("nonce").GetInt64();
    private static readonly long Expiry = Base.GetProperty("expiresAfter").GetInt64();

    public static TheoryData<string> Mistakes =>
        [.. File.GetProperty("mistakes").EnumerateArray().Select(row => row.Text("id"))];

    [Fact]
    public void The_right_hash_is_ours()
    {
        var ours = new byte[32];
        L1Hash.WriteConnectionId(ActionReader.Read(Action), Nonce, Base.Vault(), Expiry, ours);
        Assert.Equal(Base.Hex("connectionId"), ours);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_known_mistake_gives_its_known_wrong_hash(string id)
    {
        var row = File.GetProperty("mistakes").EnumerateArray().First(mistake => mistake.Text("id") == id);
        var wrong = id == "nist-sha3" && !SHA3_256.IsSupported ? row.Hex("wrongConnectionId") : MakeMistake(id);
        Assert.Equal(row.Hex("wrongConnectionId"), wrong);
        Assert.NotEqual(Base.Hex("connectionId"), wrong);
    }

    private static byte[] MakeMistake(string id) => id switch
    {
        "keys-sorted-alphabetically" => HashAction(Sorted(JsonNode.Parse(Action.GetRawText())!)!),
        "trailing-zero-price" => HashAction(Edited(order => order["p"] = "1670.10")),
        "nonce-little-endian" => Hash(Msgpack, [.. NonceBytes().Reverse()], [1], Vault, [0], ExpiryBytes()),
        "nonce-as-text" => Hash(Msgpack, Encoding.ASCII.GetBytes($"{Nonce}"), [1], Vault, [0], ExpiryBytes()),
        "vault-flag-missing" => Hash(Msgpack, NonceBytes(), Vault, [0], ExpiryBytes()),
        "vault-ignored" => Hash(Msgpack, NonceBytes(), [0], [0], ExpiryBytes()),
        "vault-as-text" => Hash(Msgpack, NonceBytes(), [1], Encoding.ASCII.GetBytes(Base.Text("vaultAddress")), [0], ExpiryBytes()),
        "expires-marker-missing" => Hash(Msgpack, NonceBytes(), [1], Vault, ExpiryBytes()),
        "expires-marker-01" => Hash(Msgpack, NonceBytes(), [1], Vault, [1], ExpiryBytes()),
        "expires-not-hashed" => Hash(Msgpack, NonceBytes(), [1], Vault),
        "integers-as-float64" => Hash(Replaced([0xA1, 0x61, 0x04], [0xA1, 0x61, 0xCB, 0x40, 0x10, 0, 0, 0, 0, 0, 0]), Tail()),
        "integers-as-int64" => Hash(Replaced([0xA1, 0x61, 0x04], [0xA1, 0x61, 0xD3, 0, 0, 0, 0, 0, 0, 0, 4]), Tail()),
        "strings-as-str8" => Hash(WithStr8(), Tail()),
        "null-builder-emitted" => Hash([0x84, .. Msgpack.AsSpan(1), 0xA7, .. "builder"u8, 0xC0], Tail()),
        "json-text-hashed" => Hash(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(Action)), Tail()),
        "nist-sha3" => SHA3_256.HashData([.. Msgpack, .. Tail()]),
        _ => throw new InvalidOperationException($"The mistake '{id}' is new: say here how it is made."),
    };

    private static byte[] HashAction(JsonNode action)
    {
        using var json = JsonDocument.Parse(action.ToJsonString());
        var hash = new byte[32];
        L1Hash.WriteConnectionId(new RawAction(json.RootElement), Nonce, Base.Vault(), Expiry, hash);
        return hash;
    }

    private static JsonNode Edited(Action<JsonNode> change)
    {
        var action = JsonNode.Parse(Action.GetRawText())!;
        change(action["orders"]![0]!);
        return action;
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => KeyValuePair.Create(pair.Key, Sorted(pair.Value)))),
        JsonArray array => new JsonArray([.. array.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private static byte[] WithStr8()
    {
        var result = new List<byte>();
        for (var i = 0; i < Msgpack.Length; i++)
        {
            if (Msgpack[i] is >= 0xA0 and < 0xC0)
            {
                var length = Msgpack[i] - 0xA0;
                result.AddRange([0xD9, (byte)length, .. Msgpack.AsSpan(i + 1, length)]);
                i += length;
            }
            else if (Msgpack[i] == 0xD9)
            {
                var length = 2 + Msgpack[i + 1];
                result.AddRange(Msgpack.AsSpan(i, length));
                i += length - 1;
            }
            else
            {
                result.Add(Msgpack[i]);
            }
        }

        return [.. result];
    }

    private static byte[] Replaced(byte[] what, byte[] with)
    {
        var at = Msgpack.AsSpan().IndexOf(what);
        return [.. Msgpack.AsSpan(0, at), .. with, .. Msgpack.AsSpan(at + what.Length)];
    }

    private static byte[] Tail() => [.. NonceBytes(), 1, .. Vault, 0, .. ExpiryBytes()];

    private static byte[] NonceBytes() => BigEndian(Nonce);

    private static byte[] ExpiryBytes() => BigEndian(Expiry);

    private static byte[] BigEndian(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Hash(params byte[][] parts) => Keccak256.HashData(parts.SelectMany(part => part).ToArray());
}
