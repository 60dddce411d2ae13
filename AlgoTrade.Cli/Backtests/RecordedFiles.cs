using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Cli.Backtests;

/// <summary>
/// Recorded trades and quotes of a folder: <c>trades/NAME.csv.gz</c> and <c>quotes/NAME.csv.gz</c>, also several files of one instrument that follow each other
/// by name (<c>NAME_2025-07-01.csv.gz</c>, <c>NAME_2025-07-01_bbo.csv.gz</c>), or, where recordings are sorted by venue, <c>../../trades/VENUE</c> and
/// <c>../../quotes/VENUE</c>. Candles, rules and funding as in <see cref="CandleFiles"/>, of the folder or of <c>../../candles/VENUE</c>.
/// </summary>
internal sealed class RecordedFiles(DirectoryInfo folder)
{
    private const string Trades = "trades";
    private const string Quotes = "quotes";

    private readonly CandleFiles _candles = new(CandlesBeside(folder));

    /// <exception cref="CommandException">A recording is missing, or a line of its beginning is none.</exception>
    public IReadOnlyList<RecordedData> Load(BotDefinition definition, BacktestStream stream, Period period) =>
        [.. definition.Instruments.Select(name => Load(name, definition.Interval, stream, period))];

    private RecordedData Load(InstrumentName name, CandleInterval interval, BacktestStream stream, Period period)
    {
        var trades = Read(Find(Trades, name, isRequired: stream == BacktestStream.Trades), period, text => TradeCsv.Read(text, name));
        var quotes = stream == BacktestStream.Quotes ? Read(Find(Quotes, name, isRequired: true), period, text => QuoteCsv.Read(text, name)) : null;
        var (rules, hasAssumedRules) = _candles.Rules(name);
        var leg = new RecordedLeg
        {
            Rules = rules,
            First = Earlier(trades.FirstOrDefault()?.OccurredAt, quotes?.FirstOrDefault()?.OccurredAt),
            Trades = trades,
            Quotes = quotes,
            Candles = _candles.Has(name, interval) ? _candles.Load(name, interval) : null,
            Funding = _candles.Funding(name),
        };
        return leg.First is not null ? new RecordedData($"files of {folder.FullName}", hasAssumedRules, leg)
            : throw new CommandException($"The recordings of {name} in {folder.FullName} have nothing in that period.");
    }

    private static DirectoryInfo CandlesBeside(DirectoryInfo folder) => folder.Parent?.Name is Trades or Quotes
        ? new DirectoryInfo(Path.GetFullPath(Path.Combine(folder.FullName, "..", "..", "candles", folder.Name))) : folder;

    private List<FileInfo> Find(string kind, InstrumentName name, bool isRequired)
    {
        var places = new[] { Path.Combine(folder.FullName, kind), Path.GetFullPath(Path.Combine(folder.FullName, "..", "..", kind, folder.Name)) };
        var found = places.Select(place => new DirectoryInfo(place)).Where(place => place.Exists)
            .Select(place => place.EnumerateFiles("*.csv*").Where(file => IsOf(file, name)).OrderBy(file => file.Name, StringComparer.Ordinal).ToList())
            .FirstOrDefault(files => files.Count > 0);
        return found ?? (isRequired ? throw new CommandException($"{folder.FullName} has no recorded {kind} of {name}: expected {kind}/{name}.csv.gz or {kind}/{name}_DAY.csv.gz.") : []);
    }

    private static bool IsOf(FileInfo file, InstrumentName name) =>
        file.Name.StartsWith(name.Value, StringComparison.Ordinal) && file.Name[name.Value.Length..] is var rest
        && (rest.StartsWith('_') || rest is ".csv" or ".csv.gz") && (rest.EndsWith(".csv", StringComparison.Ordinal) || rest.EndsWith(".csv.gz", StringComparison.Ordinal));

    private static IEnumerable<TEvent> Read<TEvent>(List<FileInfo> files, Period period, Func<TextReader, IEnumerable<TEvent>> read)
        where TEvent : EngineEvent =>
        files.SelectMany(file => ReadFile(file, read)).SkipWhile(one => one.OccurredAt < period.From).TakeWhile(one => period.To is null || one.OccurredAt < period.To);

    private static IEnumerable<TEvent> ReadFile<TEvent>(FileInfo file, Func<TextReader, IEnumerable<TEvent>> read)
    {
        using var text = CandleFiles.Open(file);
        using var events = read(text).GetEnumerator();
        while (Next(events, file))
        {
            yield return events.Current;
        }
    }

    private static bool Next<TEvent>(IEnumerator<TEvent> events, FileInfo file)
    {
        try
        {
            return events.MoveNext();
        }
        catch (Exception fault) when (fault is FormatException or InvalidDataException)
        {
            throw new CommandException($"{file.FullName}: {fault.Message}");
        }
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => other is null || one < other ? one : other;
}
