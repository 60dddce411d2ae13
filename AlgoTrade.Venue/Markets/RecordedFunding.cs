using System.Globalization;
using System.IO.Compression;

namespace AlgoTrade.Venue.Markets;

/// <summary>Hourly funding rates as they were once paid.</summary>
internal sealed class RecordedFunding(IReadOnlyList<(long TimeMs, decimal Rate)> rates)
{
    public const string Extension = ".funding.csv.gz";

    private const string Header = "time_utc_ms,funding_rate";

    /// <summary>The last rate paid by then; the first one before that.</summary>
    public decimal RateAt(long recordedMs)
    {
        var (low, high) = (0, rates.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (rates[middle].TimeMs <= recordedMs)
                low = middle;
            else
                high = middle - 1;
        }

        return rates[low].Rate;
    }

    /// <exception cref="FormatException">The file is not in the funding format, or is empty.</exception>
    public static RecordedFunding Read(string path)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var header = text.ReadLine();
        if (header != Header)
            throw new FormatException($"{path} begins with '{header}': expected '{Header}'.");
        var rates = new List<(long, decimal)>();
        while (text.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            if (fields.Length != 2 || !long.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var time)
                || !decimal.TryParse(fields[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var rate))
            {
                throw new FormatException($"{path} holds '{line}': expected milliseconds and an hourly rate.");
            }

            rates.Add((time, rate));
        }

        return rates.Count > 0 ? new RecordedFunding(rates) : throw new FormatException($"{path} holds no rate.");
    }
}
