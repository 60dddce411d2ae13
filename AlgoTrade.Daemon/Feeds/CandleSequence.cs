using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Daemon.Feeds;

/// <summary>
/// Hands one bot every candle of its legs once and in order. A candle that skips others first brings those (marked as a gap, so that
/// the bot catches up without entering on stale decisions); one that was seen is refused.
/// </summary>
internal sealed class CandleSequence(ICandleHistory history, CandleInterval interval)
{
    private readonly Dictionary<InstrumentName, long> _lastOpenMs = [];

    /// <summary>Open time of the last candle handed out, Unix milliseconds; null before the first.</summary>
    public long? LastOpenMs(InstrumentName instrument) => _lastOpenMs.TryGetValue(instrument, out var last) ? last : null;

    /// <returns>False for a candle of another interval, or one at or before the last.</returns>
    public bool Accept(CandleClosed candle)
    {
        if (candle.Interval != interval || (LastOpenMs(candle.Instrument) is { } last && candle.Candle.OpenTimeMs <= last))
            return false;
        _lastOpenMs[candle.Instrument] = candle.Candle.OpenTimeMs;
        return true;
    }

    /// <summary>What is missing between the last candle and this one, between an opened and a closed gap; empty when nothing is.</summary>
    public async Task<IReadOnlyList<EngineEvent>> MissingBeforeAsync(CandleClosed candle, CancellationToken cancellationToken)
    {
        if (candle.Interval != interval || LastOpenMs(candle.Instrument) is not { } last)
            return [];
        var from = last + interval.Milliseconds();
        return candle.Candle.OpenTimeMs > from ? await MissingAsync(candle.Instrument, from, candle.Candle.OpenTimeMs, cancellationToken) : [];
    }

    private async Task<IReadOnlyList<EngineEvent>> MissingAsync(InstrumentName instrument, long fromMs, long toMs, CancellationToken cancellationToken)
    {
        var from = DateTimeOffset.FromUnixTimeMilliseconds(fromMs);
        var candles = await history.ReadAsync(instrument, interval, from, DateTimeOffset.FromUnixTimeMilliseconds(toMs), cancellationToken);
        var expected = (toMs - fromMs) / interval.Milliseconds();
        var events = new List<EngineEvent> { new FeedGapOpened(instrument, $"{expected} candles were missed", from) };
        foreach (var missed in candles.Select(candle => new CandleClosed(instrument, interval, candle)).Where(Accept))
            events.Add(missed);
        var isFilled = events.Count - 1 == expected;
        Telemetry.DaemonTelemetry.CandlesMissed(isFilled);
        events.Add(new FeedGapClosed(instrument, isFilled, DateTimeOffset.FromUnixTimeMilliseconds(toMs)));
        return events;
    }

    public void Clear() => _lastOpenMs.Clear();

    public void Save(StateWriter writer)
    {
        writer.Write(_lastOpenMs.Count);
        foreach (var (instrument, last) in _lastOpenMs.OrderBy(leg => leg.Key))
        {
            writer.Write(instrument.Value);
            writer.Write(last);
        }
    }

    public void Load(StateReader reader)
    {
        _lastOpenMs.Clear();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var instrument = reader.ReadString() ?? throw new InvalidDataException("A candle position without an instrument: the state is damaged.");
            _lastOpenMs[new InstrumentName(instrument)] = reader.ReadInt64();
        }
    }
}

/// <summary>Closed candles of the past, from wherever they can be had.</summary>
internal interface ICandleHistory
{
    /// <summary>Candles with open time in [from, to), oldest first, without holes except where nobody has the data.</summary>
    Task<IReadOnlyList<Candle>> ReadAsync(
        InstrumentName instrument, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);
}
