using System.IO.Compression;
using System.Text.Json;

namespace AlgoTrade.Venue.Tests.Shapes;

/// <summary>What the exchange has answered: recorded payloads, and the samples of its documentation.</summary>
internal static class RecordedPayloads
{
    // Said by the documentation in words, where its samples stop short: the rows of the fee tiers, a cloid that is set, a
    // trigger order that has no time in force yet, a book with liquidity.
    private static readonly (string Type, string Json)[] InWords =
    [
        ("userFees", """
            {"feeSchedule":{"tiers":{"vip":[{"ntlCutoff":"1","cross":"1","add":"1","spotCross":"1","spotAdd":"1"}],"mm":[{"makerFractionCutoff":"1","add":"1"}]},
            "stakingDiscountTiers":[{"bpsOfMaxSupply":"0.0","discount":"0.0"}]}}
            """),
        ("frontendOpenOrders", """[{"cloid":"0x00000000000000000000000000000001"}]"""),
        ("historicalOrders", """[{"order":{"cloid":"0x00000000000000000000000000000001","tif":null}}]"""),
        ("orderStatus", """{"order":{"order":{"cloid":"0x00000000000000000000000000000001","tif":null}}}"""),
        ("activeAssetCtx", """{"data":{"ctx":{"premium":"0.0003761389","midPx":"128.48","impactPxs":["128.4583","128.5099"]}}}"""),
    ];

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Recorded");

    /// <summary>Samples of the documentation, by type of request; those of WebSocket messages by their channel.</summary>
    public static IEnumerable<JsonElement> Documented(string type) => Read("samples.json").EnumerateArray()
        .Where(sample => sample.GetProperty("type").GetString() == type
            || (sample.GetProperty("type").GetString() == "ws" && sample.GetProperty("json").GetProperty("channel").GetString() == type))
        .Select(sample => sample.GetProperty("json"));

    /// <summary>What the samples leave out; parts of a payload, which say what may be there and nothing about what must.</summary>
    public static IEnumerable<JsonElement> Additions(string type) => InWords.Where(addition => addition.Type == type).Select(addition =>
    {
        using var document = JsonDocument.Parse(addition.Json);
        return document.RootElement.Clone();
    });

    /// <param name="name">Name of a file, wherever it lies; it may be compressed.</param>
    public static JsonElement Read(string name)
    {
        var path = Directory.EnumerateFiles(Folder, name + "*", SearchOption.AllDirectories).Single();
        using Stream file = path.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(File.OpenRead(path), CompressionMode.Decompress) : File.OpenRead(path);
        using var document = JsonDocument.Parse(file, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        return document.RootElement.Clone();
    }
}
