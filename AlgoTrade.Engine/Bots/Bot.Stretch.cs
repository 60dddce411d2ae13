using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Bots;

/// <content>
/// Many candles in a row: what <see cref="OnCandle"/> does to each, with the equity of a stretch computed at once. As long as the position
/// stands still, equity depends on the closes alone, and a stretch in which no breaker could trip need not be looked at candle by candle.
/// </content>
public sealed partial class Bot
{
    // Long enough to pay for the look ahead, short enough that little of it is thrown away when the strategy acts.
    private const int Stretch = 32;

    /// <summary>
    /// Takes closed candles of the bot's only leg, as <see cref="OnCandle"/> does one, until there are effects to carry out. All of them open
    /// after the last candle, and nothing else happens between them.
    /// </summary>
    /// <param name="candles">The candles from <paramref name="from"/> to before <paramref name="to"/>, at least one.</param>
    /// <param name="equity">Receives the equity after each candle taken.</param>
    /// <returns>How many were taken, the one with effects included.</returns>
    internal int OnCandles(CandleSeries candles, int from, int to, Span<double> equity, EffectBuffer effects)
    {
        var leg = _desk.Legs[0];
        _desk.Effects = effects;
        var at = from;
        while (at < to && effects.Count == 0)
        {
            var ahead = equity.Slice(at - from, Math.Min(Stretch, to - at));
            if (IsCalm(leg, candles, at, ahead, out var highest))
            {
                at += TakeCalm(leg, candles, at, ahead, highest);
                continue;
            }

            var candle = candles[at++];
            _desk.NowMs = _desk.EventMs = candle.OpenTimeMs + _intervalMs;
            Take(leg, candle);
            ahead[0] = Equity;
        }

        return at - from;
    }

    /// <summary>Computes the equity of the stretch as if nothing was done in it; true when no breaker could trip or be released meanwhile.</summary>
    /// <param name="highest">The highest equity of the stretch.</param>
    private bool IsCalm(Leg leg, CandleSeries candles, int from, Span<double> ahead, out double highest)
    {
        highest = double.NaN;
        if (_desk.State == BotState.WarmingUp || leg.MarkPrice is not null || candles.OpenTimeMs[from] <= leg.DecidedUntilMs)
            return false;
        var cash = _desk.Ledger.CashAsDouble;
        if (leg.IsHolding)
            leg.Position.MarkAll(candles.Close.Slice(from, ahead.Length), cash, ahead);
        else
            ahead.Fill(cash);
        (var lowest, highest) = Extremes(ahead);
        return _desk.Gate.Breakers.AreCalm(lowest, highest, candles.OpenTimeMs[from + ahead.Length - 1] + _intervalMs);
    }

    private int TakeCalm(Leg leg, CandleSeries candles, int from, Span<double> ahead, double highest)
    {
        var taken = 0;
        var effects = _desk.Effects;
        while (taken < ahead.Length && effects.Count == 0)
        {
            var candle = candles[from + taken];
            _desk.NowMs = _desk.EventMs = candle.OpenTimeMs + _intervalMs;
            Feed(leg, candle);
            Equity = ahead[taken++];
            Act(leg, candle);
        }

        // Where the whole stretch stays below the peak, its beginning does.
        var seen = ahead[..taken];
        if (taken < ahead.Length && highest > _desk.Gate.Breakers.PeakEquity)
            highest = Extremes(seen).Highest;
        _desk.Gate.Breakers.ObserveCalm(highest, seen[^1]);
        return taken;
    }

    // Equity is a number, never NaN, which is all that the slower comparisons would look for.
    private static (double Lowest, double Highest) Extremes(ReadOnlySpan<double> values)
    {
        var (lowest, highest) = (values[0], values[0]);
        var lanes = MemoryMarshal.Cast<double, Vector256<double>>(values);
        if (lanes.Length > 0)
        {
            var (low, high) = (lanes[0], lanes[0]);
            foreach (var lane in lanes)
                (low, high) = (Vector256.MinNative(low, lane), Vector256.MaxNative(high, lane));
            for (var i = 0; i < Vector256<double>.Count; i++)
                (lowest, highest) = (double.MinNative(lowest, low[i]), double.MaxNative(highest, high[i]));
        }

        foreach (var value in values[(lanes.Length * Vector256<double>.Count)..])
            (lowest, highest) = (double.MinNative(lowest, value), double.MaxNative(highest, value));
        return (lowest, highest);
    }
}
