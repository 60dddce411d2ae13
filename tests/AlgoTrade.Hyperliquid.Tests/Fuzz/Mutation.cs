namespace AlgoTrade.Hyperliquid.Tests.Fuzz;

/// <summary>Damages a payload the way networks, proxies and new releases do: flipped bytes, cuts, repeats, swapped and foreign pieces.</summary>
internal static class Mutation
{
    private static readonly byte[][] Dictionary =
    [
        "null"u8.ToArray(), "-1"u8.ToArray(), "0"u8.ToArray(), "1e400"u8.ToArray(), "\"\""u8.ToArray(), "\"NaN\""u8.ToArray(), "[]"u8.ToArray(),
        "{}"u8.ToArray(), "99999999999999999999999999999999"u8.ToArray(), "\"-0.00000000000000000000000000000000001\""u8.ToArray(), "true"u8.ToArray(),
        "\"\\ud800\""u8.ToArray(), "\u00e9"u8.ToArray(), ","u8.ToArray(), "\"oid\":"u8.ToArray(), "}"u8.ToArray(), "9223372036854775808"u8.ToArray(),
    ];

    public static byte[] Of(byte[] original, Random random)
    {
        var bytes = new List<byte>(original);
        for (var count = random.Next(1, 4); count > 0 && bytes.Count > 0; count--)
            Damage(bytes, random);
        return [.. bytes];
    }

    private static void Damage(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count);
        var length = Math.Min(random.Next(1, 24), bytes.Count - at);
        switch (random.Next(7))
        {
            case 0:
                bytes[at] = (byte)(bytes[at] ^ (1 << random.Next(8)));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 5:
                ReplaceValue(bytes, at, random);
                break;
            default:
                bytes.InsertRange(at, Dictionary[random.Next(Dictionary.Length)]);
                break;
        }
    }

    // From the next colon to the next comma or bracket: a whole value, so that the result is often still JSON.
    private static void ReplaceValue(List<byte> bytes, int at, Random random)
    {
        var start = bytes.IndexOf((byte)':', at) + 1;
        if (start == 0)
            return;
        var end = start;
        while (end < bytes.Count && bytes[end] is not ((byte)',' or (byte)'}' or (byte)']'))
            end++;
        bytes.RemoveRange(start, end - start);
        bytes.InsertRange(start, Dictionary[random.Next(Dictionary.Length)]);
    }
}
