using System.Globalization;

namespace AlgoTrade.Engine.Market;

/// <summary>
/// The plain file form of candles: a header line <c>time_utc_ms,open,high,low,close,volume</c>, then one candle a line, times as Unix
/// milliseconds of the open, numbers with a decimal point. Whoever opens the file (plain or gzip) hands in the text.
/// </summary>
public static class CandleCsv
{
    public const string Header = "time_utc_ms,open,high,low,close,volume";

    private const int Columns = 6;

    /// <exception cref="FormatException">A line is not as described; the message names the line and the value.</exception>
    public static CandleSeries Read(TextReader text, InstrumentName instrument, CandleInterval interval)
    {
        var header = text.ReadLine();
        if (header != Header)
            throw new FormatException($"The first line is '{header}': expected '{Header}'.");
        var times = new List<long>();
        var values = new List<double>[Columns - 1];
        for (var column = 0; column < values.Length; column++)
            values[column] = [];
        for (var lineNumber = 2; text.ReadLine() is { } line; lineNumber++)
            ReadLine(line, lineNumber, times, values);
        return new CandleSeries(
            instrument, interval, [.. times], [.. values[0]], [.. values[1]], [.. values[2]], [.. values[3]], [.. values[4]]);
    }

    public static void Write(TextWriter text, CandleSeries series)
    {
        text.Write(Header + "\n");
        for (var i = 0; i < series.Count; i++)
        {
            var candle = series[i];
            text.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{candle.OpenTimeMs},{candle.Open:R},{candle.High:R},{candle.Low:R},{candle.Close:R},{candle.Volume:R}\n"));
        }
    }

    private static void ReadLine(string line, int lineNumber, List<long> times, List<double>[] values)
    {
        var column = 0;
        foreach (var range in line.AsSpan().Split(','))
        {
            var field = line.AsSpan(range);
            if (column == 0)
            {
                times.Add(long.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
                    ? time : throw Wrong(lineNumber, field, "a time in Unix milliseconds"));
            }
            else if (column < Columns)
            {
                values[column - 1].Add(double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                    ? value : throw Wrong(lineNumber, field, "a number"));
            }

            column++;
        }

        if (column != Columns)
            throw new FormatException($"Line {lineNumber} has {column} fields: expected {Columns} ({Header}).");
    }

    private static FormatException Wrong(int lineNumber, ReadOnlySpan<char> field, string expected) =>
        new($"Line {lineNumber} has '{field}': expected {expected}.");
}
