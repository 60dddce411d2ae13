using System.IO.Compression;
using System.Text;
using System.Text.Json;
using AlgoTrade.Hyperliquid.WebSocket;

namespace AlgoTrade.Hyperliquid.Benchmarks;

/// <summary>Recorded order-book frames to books, against a bare Utf8JsonReader pass over the same bytes.</summary>
internal static class BookBenchmarks
{
    private const int Repeats = 200;

    public static void Run(RatioReport report)
    {
        var frames = LoadFrames();
        var book = new OrderBook();
        report.TimeAtMost($"{frames.Count * Repeats} order-book frames to books", 1.5, () => ReadBooks(frames, book), () => Pass(frames));

        var before = GC.GetAllocatedBytesForCurrentThread();
        ReadBooks(frames, book);
        report.AtMost("garbage of the same frames", GC.GetAllocatedBytesForCurrentThread() - before, 0, "bytes");
    }

    private static void ReadBooks(List<byte[]> frames, OrderBook book)
    {
        for (var i = 0; i < Repeats; i++)
        {
            foreach (var frame in frames)
                OrderBookReader.TryRead(frame, book);
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
}
