using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlgoTrade.Hyperliquid.WebSocket;

namespace AlgoTrade.Hyperliquid.Benchmarks;

/// <summary>Recorded order-book frames to books, against a bare Utf8JsonReader pass over the same bytes.</summary>
internal static class BookBenchmarks
{
    private const int Repeats = 200;

    public static void Run(RatioReport report)
    {
        var recorded = LoadFrames();
        Measure(report, "as recorded (fields in alphabetical order)", recorded);
        Measure(report, "as the exchange orders the fields", [.. recorded.Select(InOrderOfTheExchange)]);
    }

    private static void Measure(RatioReport report, string form, List<byte[]> frames)
    {
        var book = new OrderBook();
        report.TimeAtMost($"{frames.Count * Repeats} order-book frames to books, {form}", 1.5, () => ReadBooks(frames, book), () => Pass(frames));

        var before = GC.GetAllocatedBytesForCurrentThread();
        ReadBooks(frames, book);
        report.AtMost("garbage of the same frames", GC.GetAllocatedBytesForCurrentThread() - before, 0, "bytes");
    }

    private static void ReadBooks(List<byte[]> frames, OrderBook book)
    {
        for (var i = 0; i < Repeats; i++)
        {
            foreach (var frame in frames)
            {
                if (!OrderBookReader.TryRead(frame, book))
                    throw new InvalidOperationException("A recorded frame is none that the reader knows.");
            }
        }
    }

    private static void Pass(List<byte[]> frames)
    {
        for (var i = 0; i < Repeats; i++)
        {
            foreach (var frame in frames)
            {
                var reader = new Utf8JsonReader(frame);
                while (reader.Read())
                {
                }
            }
        }
    }

    private static List<byte[]> LoadFrames()
    {
        using var packed = typeof(BookBenchmarks).Assembly.GetManifestResourceStream("session.jsonl.gz")
            ?? throw new InvalidOperationException("The recorded session is not embedded.");
        using var reader = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        var frames = new List<byte[]>();
        while (reader.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            var message = document.RootElement.GetProperty("message");
            if (message.GetProperty("channel").GetString() == "l2Book")
                frames.Add(Encoding.UTF8.GetBytes(message.GetRawText()));
        }

        return frames;
    }

    // The recorder sorted the fields.
    private static byte[] InOrderOfTheExchange(byte[] frame)
    {
        var data = JsonNode.Parse(frame)!["data"]!;
        JsonArray Side(JsonNode? levels) => new([.. levels!.AsArray().Select(level => (JsonNode)new JsonObject
        {
            ["px"] = level!["px"]!.DeepClone(), ["sz"] = level["sz"]!.DeepClone(), ["n"] = level["n"]!.DeepClone(),
        })]);
        var ordered = new JsonObject
        {
            ["channel"] = "l2Book",
            ["data"] = new JsonObject
            {
                ["coin"] = data["coin"]!.DeepClone(),
                ["time"] = data["time"]!.DeepClone(),
                ["levels"] = new JsonArray(Side(data["levels"]![0]), Side(data["levels"]![1])),
            },
        };
        return Encoding.UTF8.GetBytes(ordered.ToJsonString());
    }
}
