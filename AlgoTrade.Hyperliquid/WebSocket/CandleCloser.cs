using AlgoTrade.Engine.Market;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.WebSocket;

/// <summary>
/// Decides when a candle is final. The exchange sends the running candle and no close: it is final when the next one appears, or some
/// seconds after its end. Minutes without a trade become silent candles at the previous close. Each candle comes out once, in order.
/// </summary>
internal sealed class CandleCloser(CandleInterval interval)
{
    /// <summary>How long after its end a candle waits for a late trade or for its successor.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    // The exchange keeps no more candles than this, so no gap that can be filled is longer.
    private const int LongestJump = 5_000;

    private readonly long _width = interval.Milliseconds();
    private Candle? _running;
    private double? _previousClose;

    /// <summary>Open time of the next candle to come out; null before the first message.</summary>
    public long? NextOpenTimeMs { get; private set; }

    /// <summary>A message of the stream.</summary>
    /// <exception cref="UnreadableMessageException">Its open time is none of the interval, or too far ahead to be true.</exception>
    public List<Candle> Update(Candle candle)
    {
        Check(candle);
        var closed = new List<Candle>();
        // The first candle seen may have begun before we listened; the exchange sends it whole, so it counts.
        NextOpenTimeMs ??= candle.OpenTimeMs;
        if (candle.OpenTimeMs < NextOpenTimeMs)
            return closed;
        CloseUpTo(candle.OpenTimeMs, closed);
        _running = candle;
        return closed;
    }

    /// <summary>Time passes without a message.</summary>
    public List<Candle> Elapse(DateTimeOffset now)
    {
        var closed = new List<Candle>();
        if (NextOpenTimeMs is not null)
            CloseUpTo(interval.BucketStart((now - Grace).ToUnixTimeMilliseconds()), closed);
        return closed;
    }

    /// <summary>A message of the stream while a gap is open: kept as the running candle, nothing comes out until <see cref="CatchUp"/>.</summary>
    /// <exception cref="UnreadableMessageException">As for <see cref="Update"/>.</exception>
    public void Hold(Candle candle)
    {
        Check(candle);
        if (NextOpenTimeMs is { } next && candle.OpenTimeMs >= next && IsNewer(candle))
            _running = candle;
    }

    /// <summary>What REST has from <see cref="NextOpenTimeMs"/> on, the candle still open included, after a gap.</summary>
    public List<Candle> CatchUp(IReadOnlyList<Candle> candles, DateTimeOffset now)
    {
        var closed = new List<Candle>();
        foreach (var candle in candles.Where(candle => candle.OpenTimeMs >= NextOpenTimeMs).OrderBy(candle => candle.OpenTimeMs))
        {
            if (candle.CloseTime(interval) > now)
            {
                if (IsNewer(candle))
                    _running = candle;
                break;
            }

            while (NextOpenTimeMs < candle.OpenTimeMs && _previousClose is not null)
                closed.Add(Advance(null));
            NextOpenTimeMs = candle.OpenTimeMs;
            if (_running is { } running && running.OpenTimeMs <= candle.OpenTimeMs)
                _running = null;
            closed.Add(Advance(candle));
        }

        return closed;
    }

    // A damaged time would otherwise be believed as the present, and thousands of silent candles be invented up to it.
    private void Check(Candle candle)
    {
        if (candle.OpenTimeMs < 0 || interval.BucketStart(candle.OpenTimeMs) != candle.OpenTimeMs
            || (NextOpenTimeMs is { } next && (candle.OpenTimeMs - next) / _width > LongestJump))
            throw new UnreadableMessageException($"A {interval.ToText()} candle cannot open at {candle.OpenTimeMs}.");
    }

    // Two views of one candle: the one with more volume was taken later.
    private bool IsNewer(Candle candle) => _running is not { } running || candle.OpenTimeMs > running.OpenTimeMs
        || (candle.OpenTimeMs == running.OpenTimeMs && candle.Volume >= running.Volume);

    private void CloseUpTo(long openTimeMs, List<Candle> closed)
    {
        while (NextOpenTimeMs < openTimeMs)
        {
            var running = _running is { } candle && candle.OpenTimeMs == NextOpenTimeMs ? _running : null;
            // Nothing known yet, not even a close to repeat: there is no candle to give.
            if (running is null && _previousClose is null)
                NextOpenTimeMs += _width;
            else
                closed.Add(Advance(running));
        }
    }

    private Candle Advance(Candle? candle)
    {
        var result = candle ?? Candle.Silent(NextOpenTimeMs!.Value, _previousClose!.Value);
        _previousClose = result.Close;
        NextOpenTimeMs = result.OpenTimeMs + _width;
        return result;
    }
}
