using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Cli.Backtests;

/// <summary>
/// A folder of candles: <c>NAME.csv</c> or <c>NAME.csv.gz</c> per instrument, also in a folder per interval (<c>1h/BTC.csv.gz</c>), with an optional
/// <c>meta.json</c> of trading rules in the exchange's own form.
/// </summary>
internal sealed class CandleFiles(DirectoryInfo folder)
{
    /// <summary>Decimals of a quantity where no rules are known: fine enough for any price, coarse enough to be a lot.</summary>
    private const int AssumedSizeDecimals = 4;
    private const int AssumedMaxLeverage = 10;

    // Of other recordings of an instrument that may lie beside its candles.
    private const string FundingSuffix = ".funding";
    private const string TradesSuffix = ".trades";
    private static readonly string[] Endings = [".csv.gz", ".csv"];

    /// <summary>What a backtest of the bot runs on.</summary>
    /// <exception cref="CommandException">Candles are missing, or cannot be made from those there are.</exception>
    public IReadOnlyList<LegData> Load(BotDefinition definition)
    {
        var source = folder.FullName == SampleFolder ? "the recorded market that comes with the program" : $"files of {folder.FullName}";
        return [.. definition.Instruments.Select(name =>
        {
            var (rules, hasAssumedRules) = Rules(name);
            return new LegData(source, rules, hasAssumedRules, Load(name, definition.Interval), Funding(name));
        })];
    }

    /// <summary>Instruments of which the folder, or a folder of an interval in it, has candles.</summary>
    public IEnumerable<InstrumentName> Instruments() => folder.EnumerateDirectories()
        .Where(one => CandleIntervals.TryParse(one.Name, out _)).Append(folder)
        .SelectMany(place => place.EnumerateFiles("*.csv*"))
        .Select(file => file.Name[..file.Name.IndexOf(".csv", StringComparison.Ordinal)])
        .Where(name => !name.EndsWith(FundingSuffix, StringComparison.Ordinal) && !name.EndsWith(TradesSuffix, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)
        .Where(name => InstrumentName.TryParse(name, null, out _)).Select(name => new InstrumentName(name));

    /// <summary>Candles of the interval, built from finer ones when the folder has only those.</summary>
    /// <exception cref="CommandException">There are none.</exception>
    public CandleSeries Load(InstrumentName instrument, CandleInterval interval)
    {
        var file = Find(instrument, interval)
            ?? throw new CommandException($"{folder.FullName} has no candles of {instrument}: expected {interval.ToText()}/{instrument}.csv.gz or {instrument}.csv.gz.");
        var source = IntervalOf(file);
        if (source.Milliseconds() > interval.Milliseconds() || interval.Milliseconds() % source.Milliseconds() != 0)
        {
            throw new CommandException($"{file.FullName} has {source.ToText()} candles: {interval.ToText()} ones cannot be built from them.");
        }

        using var text = Open(file);
        var series = CandleCsv.Read(text, instrument, source);
        return source == interval ? series : Aggregate(series, interval);
    }

    /// <summary>There are candles of the interval, or finer ones.</summary>
    public bool Has(InstrumentName instrument, CandleInterval interval) => Find(instrument, interval) is not null;

    /// <summary>Trading rules from <c>meta.json</c>, else from the bundled sample, else assumed.</summary>
    public (Instrument Rules, bool AreAssumed) Rules(InstrumentName instrument)
    {
        foreach (var path in new[] { Path.Combine(folder.FullName, "meta.json"), Path.Combine(SampleFolder, "meta.json") })
        {
            if (ReadRules(path, instrument) is { } rules)
            {
                return (rules, false);
            }
        }

        return (Perpetual(instrument, 0, AssumedSizeDecimals, AssumedMaxLeverage), true);
    }

    /// <summary>
    /// Funding rates (<c>time_utc_ms,funding_rate</c>) from <c>funding/NAME.csv.gz</c> or <c>NAME.funding.csv.gz</c>, or, where candles and funding are sorted by venue, from
    /// <c>../../funding/VENUE/NAME.csv.gz</c>; empty when there are none.
    /// </summary>
    /// <exception cref="CommandException">A line is no funding rate.</exception>
    public IReadOnlyList<FundingRate> Funding(InstrumentName instrument)
    {
        var paths = new[] { Path.Combine(folder.FullName, "funding", instrument.Value), Path.Combine(folder.FullName, instrument.Value + FundingSuffix), Path.Combine(folder.FullName, "..", "..", "funding", folder.Name, instrument.Value) };
        var file = paths.SelectMany(path => Endings.Select(ending => new FileInfo(path + ending))).FirstOrDefault(one => one.Exists);
        if (file is null)
        {
            return [];
        }

        using var text = Open(file);
        text.ReadLine();
        var rates = new List<FundingRate>();
        while (text.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            rates.Add(fields.Length >= 2 && long.TryParse(fields[0], CultureInfo.InvariantCulture, out var time)
                && decimal.TryParse(fields[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var rate)
                ? new FundingRate(DateTimeOffset.FromUnixTimeMilliseconds(time), rate)
                : throw new CommandException($"{file.FullName} has the line '{line}': expected time_utc_ms,funding_rate."));
        }

        return rates;
    }

    /// <summary>The recorded market that comes with the program.</summary>
    public static string SampleFolder => Path.Combine(AppContext.BaseDirectory, "Sample");

    private static Instrument? ReadRules(string path, InstrumentName instrument)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var meta = JsonDocument.Parse(File.ReadAllText(path));
        var universe = meta.RootElement.GetProperty("universe").EnumerateArray().ToList();
        var index = universe.FindIndex(one => one.GetProperty("name").GetString() == instrument.Value);
        return index < 0 ? null : Perpetual(
            instrument, index, universe[index].GetProperty("szDecimals").GetInt32(), universe[index].GetProperty("maxLeverage").GetInt32());
    }

    private static Instrument Perpetual(InstrumentName name, int assetId, int sizeDecimals, int maxLeverage) => new()
    {
        Name = name,
        AssetId = assetId,
        SizeDecimals = sizeDecimals,
        MaxLeverage = maxLeverage,
        MarginTiers = [new MarginTier(0, maxLeverage)],
    };

    private FileInfo? Find(InstrumentName instrument, CandleInterval interval) =>
        new[] { Path.Combine(folder.FullName, interval.ToText()), folder.FullName, Path.Combine(folder.FullName, "1m") }
            .SelectMany(place => Endings.Select(ending => new FileInfo(Path.Combine(place, instrument.Value + ending))))
            .FirstOrDefault(file => file.Exists);

    internal static StreamReader Open(FileInfo file) => file.Extension == ".gz"
        ? new StreamReader(new GZipStream(file.OpenRead(), CompressionMode.Decompress)) : file.OpenText();

    /// <summary>The smallest distance between the first candles: a gap is never narrower than the interval.</summary>
    private static CandleInterval IntervalOf(FileInfo file)
    {
        using var text = Open(file);
        text.ReadLine();
        var times = new List<long>();
        while (times.Count < 100 && text.ReadLine() is { } line)
        {
            times.Add(long.TryParse(line.Split(',')[0], CultureInfo.InvariantCulture, out var time)
                ? time : throw new CommandException($"{file.FullName} has the line '{line}': expected {CandleCsv.Header}."));
        }

        var width = times.Zip(times.Skip(1), (one, next) => next - one).DefaultIfEmpty(0).Min();
        return CandleIntervals.All.Cast<CandleInterval?>().FirstOrDefault(one => one!.Value.Milliseconds() == width)
            ?? throw new CommandException($"{file.FullName} has candles {width} ms apart: expected one of the intervals {string.Join(", ", CandleIntervals.All.Select(one => one.ToText()))}.");
    }

    private static CandleSeries Aggregate(CandleSeries series, CandleInterval interval)
    {
        var aggregator = new CandleAggregator(series.Interval, interval);
        var completed = new List<AggregatedCandle>();
        for (var i = 0; i < series.Count; i++)
        {
            aggregator.Add(series[i], completed);
        }

        // As the database does: a candle with a part missing is missing, and is counted as such.
        return CandleSeries.From(series.Instrument, interval, [.. completed.Where(one => one.MissingParts == 0).Select(one => one.Candle)]);
    }
}
