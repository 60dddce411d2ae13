using System.Globalization;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Tests.Indicators;

/// <summary>The reference table: candles and one column per output, NaN where there is no value.</summary>
internal sealed class IndicatorReference
{
    private readonly Dictionary<string, double[]> _columns = [];

    public static IndicatorReference Instance { get; } = Load("indicators-reference.csv.gz");

    public Candle[] Candles { get; private init; } = [];

    public double[] this[string column] => _columns[column];

    public bool Has(string column) => _columns.ContainsKey(column);

    public IEnumerable<string> OutputColumns => _columns.Keys.Skip(6);

    public static IndicatorReference Load(string file)
    {
        using var reader = TestFiles.OpenGzip(file);
        var header = reader.ReadLine()!.Split(',');
        var rows = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')).ToArray();
        var columns = header.Select((_, index) => rows.Select(row => Parse(row[index])).ToArray()).ToArray();
        var reference = new IndicatorReference
        {
            Candles = columns.Length < 6 ? [] :
                [.. rows.Select((_, i) => new Candle((long)columns[0][i], columns[1][i], columns[2][i], columns[3][i], columns[4][i], columns[5][i]))],
        };
        for (var i = 0; i < header.Length; i++)
            reference._columns[header[i]] = columns[i];
        return reference;
    }

    private static double Parse(string text) => text.Length == 0 ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);
}
