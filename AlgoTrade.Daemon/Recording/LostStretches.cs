using System.Text.Json;
using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Daemon.Recording;

/// <summary>A stretch of one stream that nobody has.</summary>
/// <param name="IntervalS">Width of the missing candles in seconds; 0 for other streams.</param>
internal sealed record LostStretch(string Instrument, string Stream, int IntervalS, DateTimeOffset From, DateTimeOffset To, string Cause);

/// <summary>
/// What was lost, merged per instrument, stream and cause, until the database has it as gaps. Kept in a file beside the spool, because what loses data
/// (a database that is away, a full disk) often ends in a restart.
/// </summary>
internal sealed class LostStretches
{
    private readonly DataGapStore _gaps;
    private readonly InstrumentCatalog _instruments;
    private readonly string? _file;
    private readonly TimeProvider _timeProvider;
    private readonly Lock _lock = new();
    private readonly Dictionary<(string, string, int, string), LostStretch> _lost = [];

    /// <param name="folder">Of the spool; null: what was not recorded at the end of the process is forgotten.</param>
    public LostStretches(DataGapStore gaps, InstrumentCatalog instruments, string? folder, TimeProvider timeProvider)
    {
        (_gaps, _instruments, _timeProvider) = (gaps, instruments, timeProvider);
        _file = folder is { Length: > 0 } ? Path.Combine(folder, "lost.json") : null;
        if (_file is null || !File.Exists(_file))
            return;
        foreach (var stretch in JsonSerializer.Deserialize<List<LostStretch>>(File.ReadAllBytes(_file)) ?? [])
            _lost[KeyOf(stretch)] = stretch;
    }

    public void Add(EngineEvent marketEvent, string cause)
    {
        var (instrument, stream) = RecordedStream.Of(marketEvent);
        if (stream is null)
            return;
        var closed = marketEvent as CandleClosed;
        Add(new LostStretch(
            instrument.Value, stream, (int)(closed?.Interval.Duration().TotalSeconds ?? 0), closed?.Candle.OpenTime ?? marketEvent.OccurredAt, marketEvent.OccurredAt, cause));
    }

    public void Add(LostStretch stretch)
    {
        lock (_lock)
        {
            var known = _lost.GetValueOrDefault(KeyOf(stretch), stretch);
            _lost[KeyOf(stretch)] = known with { From = stretch.From < known.From ? stretch.From : known.From, To = stretch.To > known.To ? stretch.To : known.To };
        }
    }

    /// <summary>Writes the file. Called when the database does not take the gaps.</summary>
    public void Keep()
    {
        if (_file is null)
            return;
        List<LostStretch> lost;
        lock (_lock)
        {
            lost = [.. _lost.Values];
        }

        try
        {
            if (lost.Count == 0)
                File.Delete(_file);
            else
                File.WriteAllBytes(_file, JsonSerializer.SerializeToUtf8Bytes(lost));
        }
        catch (IOException)
        {
            // A full disk: what is in memory still counts.
        }
    }

    /// <exception cref="Npgsql.NpgsqlException">The database does not take them; they are kept.</exception>
    public async Task RecordAsync(CancellationToken cancellationToken)
    {
        List<LostStretch> lost;
        lock (_lock)
        {
            lost = [.. _lost.Values];
        }

        if (lost.Count == 0)
            return;
        foreach (var stretch in lost)
        {
            if (await _instruments.NumberOfAsync(new InstrumentName(stretch.Instrument), cancellationToken) is { } number)
            {
                await _gaps.RecordAsync(
                    new DataGap(0, number, stretch.Stream, stretch.IntervalS, stretch.From, stretch.To, stretch.Cause, _timeProvider.GetUtcNow(), null), cancellationToken);
                DaemonTelemetry.GapRecorded(stretch.Stream);
            }

            lock (_lock)
            {
                // Grown meanwhile: it is recorded again, wider.
                if (_lost.GetValueOrDefault(KeyOf(stretch)) == stretch)
                    _lost.Remove(KeyOf(stretch));
            }
        }

        Keep();
    }

    private static (string, string, int, string) KeyOf(LostStretch stretch) => (stretch.Instrument, stretch.Stream, stretch.IntervalS, stretch.Cause);
}

/// <summary>Where an event is stored.</summary>
internal static class RecordedStream
{
    public const string Candles = "candles";
    public const string Trades = "trades";
    public const string AssetContexts = "asset_contexts";

    /// <returns>A null stream for what is not recorded.</returns>
    public static (InstrumentName Instrument, string? Stream) Of(EngineEvent marketEvent) => marketEvent switch
    {
        CandleClosed closed => (closed.Instrument, Candles),
        TradeOccurred trade => (trade.Instrument, Trades),
        AssetContextChanged context => (context.Instrument, AssetContexts),
        _ => (default, null),
    };
}
