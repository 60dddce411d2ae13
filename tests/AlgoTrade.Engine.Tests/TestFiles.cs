using System.IO.Compression;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Tests;

/// <summary>Files beside the tests; see TestData/README.md for their origin.</summary>
internal static class TestFiles
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "TestData", name);

    public static TextReader OpenGzip(string name) => new StreamReader(new GZipStream(File.OpenRead(PathOf(name)), CompressionMode.Decompress));

    public static CandleSeries Candles(string name, InstrumentName instrument, CandleInterval interval)
    {
        using var text = OpenGzip(name);
        return CandleCsv.Read(text, instrument, interval);
    }
}
