using AlgoTrade.Engine.Market;

namespace AlgoTrade.Data.MarketData;

/// <summary>Sorts a batch into what may be stored and what is refused, with its name and reason.</summary>
internal sealed class CandleInspection(DateTimeOffset latestClose, IReadOnlySet<int> knownInstruments)
{
    private readonly List<RefusedCandle> _refusals = [];

    public int Refused { get; private set; }

    public int Repeated { get; private set; }

    public IReadOnlyList<RefusedCandle> Refusals => _refusals;

    /// <summary>The good candles in key order, each key once: the last one of the batch wins.</summary>
    public List<PreparedCandle> Prepare(IEnumerable<NewCandle> batch, int count)
    {
        var good = new List<PreparedCandle>(count);
        var isSorted = true;
        foreach (var candidate in batch)
        {
            if (Inspect(candidate, out var prepared) is { } reason)
            {
                Refuse(candidate, reason);
                continue;
            }

            isSorted = isSorted && (good.Count == 0 || good[^1].CompareTo(prepared) < 0);
            good.Add(prepared);
        }

        return isSorted ? good : SortAndRemoveRepeats(good);
    }

    private string? Inspect(in NewCandle candidate, out PreparedCandle prepared)
    {
        prepared = default;
        var (instrumentId, interval, candle) = candidate;
        if (!knownInstruments.Contains(instrumentId))
        {
            return "belongs to an instrument that is not in the database";
        }

        // The time first: the other checks calculate with it.
        if (candle.OpenTimeMs < 0)
        {
            return "opens before 1970";
        }

        if (candle.OpenTimeMs > latestClose.ToUnixTimeMilliseconds() - interval.Milliseconds())
        {
            return "closes in the far future";
        }

        if (CandleSeriesCheck.Fault(candle, interval) is { } fault)
        {
            return fault;
        }

        var fits = NumericCodec.TryToDecimal(candle.Open, out var open) & NumericCodec.TryToDecimal(candle.High, out var high)
            & NumericCodec.TryToDecimal(candle.Low, out var low) & NumericCodec.TryToDecimal(candle.Close, out var close)
            & NumericCodec.TryToDecimal(candle.Volume, out var volume);
        prepared = new PreparedCandle(instrumentId, (int)(interval.Milliseconds() / 1_000), candle.OpenTimeMs, open, high, low, close, volume);
        return fits ? null : "has a value too large or too small to store";
    }

    private void Refuse(in NewCandle candidate, string reason)
    {
        Refused++;
        if (_refusals.Count < CandleWriter.MaxRefusalsTold)
        {
            // A broken time may lie outside of what DateTimeOffset can say.
            var timeMs = Math.Clamp(candidate.Candle.OpenTimeMs, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
            _refusals.Add(new RefusedCandle(candidate.InstrumentId, candidate.Interval, DateTimeOffset.FromUnixTimeMilliseconds(timeMs), reason));
        }
    }

    private List<PreparedCandle> SortAndRemoveRepeats(List<PreparedCandle> candles)
    {
        var sorted = candles.Select((candle, position) => (candle, position))
            .OrderBy(pair => pair.candle).ThenBy(pair => pair.position).Select(pair => pair.candle).ToList();
        var kept = new List<PreparedCandle>(sorted.Count);
        foreach (var candle in sorted)
        {
            if (kept.Count > 0 && kept[^1].CompareTo(candle) == 0)
            {
                Repeated++;
                kept[^1] = candle;
            }
            else
            {
                kept.Add(candle);
            }
        }

        return kept;
    }
}

/// <summary>A candle that passed, with its numbers as they will be stored.</summary>
internal readonly record struct PreparedCandle(
    int InstrumentId, int IntervalS, long OpenTimeMs, decimal Open, decimal High, decimal Low, decimal Close, decimal Volume) : IComparable<PreparedCandle>
{
    public DateTimeOffset OpenTime => DateTimeOffset.FromUnixTimeMilliseconds(OpenTimeMs);

    /// <summary>By key.</summary>
    public int CompareTo(PreparedCandle other)
    {
        var byInstrument = InstrumentId.CompareTo(other.InstrumentId);
        var byInterval = byInstrument != 0 ? byInstrument : IntervalS.CompareTo(other.IntervalS);
        return byInterval != 0 ? byInterval : OpenTimeMs.CompareTo(other.OpenTimeMs);
    }
}
