using System.Globalization;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Risk;

/// <summary>
/// The limits that look at what has happened rather than at one order: daily loss, drawdown, losing streak, rejected orders,
/// cooldown. What trips or is released is kept as news until the bot has told it on.
/// </summary>
public sealed class Breakers
{
    private const long DayMs = 86_400_000;
    private const long HourMs = 3_600_000;
    private const long MinuteMs = 60_000;

    private readonly RiskLimits _limits;
    private readonly Breaker _dailyLoss = new("dailyLoss", DenyReason.DailyLoss);
    private readonly Breaker _drawdown = new("drawdown", DenyReason.Drawdown);
    private readonly Breaker _losingStreak = new("losingStreak", DenyReason.LosingStreak);
    private readonly Breaker _rejectedOrders = new("rejectedOrders", DenyReason.RejectedOrderRate);
    private readonly Breaker _cooldown = new("cooldown", DenyReason.Cooldown);
    private readonly Breaker[] _all;
    private readonly RollingCount _rejected;
    private readonly List<string> _news = [];
    private readonly double _dailyLossFraction;
    private readonly double _drawdownFraction;
    private double _lastEquity;
    private double _dayStartEquity;
    private double _dayFloor = double.NegativeInfinity;
    private double _peak;
    private double _peakFloor = double.NegativeInfinity;
    private long _dayEndMs = long.MinValue;
    private long _nextReleaseMs = long.MaxValue;
    private int _losses;

    internal Breakers(RiskLimits limits)
    {
        _limits = limits;
        _dailyLossFraction = (double?)limits.MaxDailyLossFraction ?? double.PositiveInfinity;
        _drawdownFraction = (double?)limits.MaxDrawdownFraction ?? double.PositiveInfinity;
        _rejected = new RollingCount(limits.MaxRejectedPerHour ?? 0, HourMs);
        _all = [_dailyLoss, _drawdown, _losingStreak, _rejectedOrders, _cooldown];
    }

    public IReadOnlyList<Breaker> All => _all;

    /// <summary>Highest equity seen since the start or since the drawdown breaker was released.</summary>
    public double PeakEquity => _peak;

    /// <summary>Equity at 00:00 UTC, or since the daily loss breaker was released.</summary>
    internal double DayStartEquity => _dayStartEquity;

    internal List<string> News => _news;

    internal Breaker? FirstTripped
    {
        get
        {
            foreach (var breaker in _all)
            {
                if (breaker.IsTripped)
                    return breaker;
            }

            return null;
        }
    }

    /// <summary>Called on every candle, so it is a few comparisons when nothing happens.</summary>
    /// <returns>True when there is news.</returns>
    internal bool ObserveEquity(double equity, long nowMs)
    {
        // In this order: a release measures from the last equity seen, a new day from that at midnight.
        if (nowMs >= _nextReleaseMs)
            ReleaseDue(nowMs);
        if (nowMs >= _dayEndMs)
            RollDay(equity, nowMs);
        if (equity > _peak)
        {
            _peak = equity;
            _peakFloor = FloorOf(equity, _drawdownFraction);
        }
        else if (equity <= _peakFloor && !_drawdown.IsTripped)
        {
            Trip(_drawdown, Text($"equity {equity:F2} is {1 - equity / _peak:P2} below its peak {_peak:F2} (limit {_drawdownFraction:P2})"), long.MaxValue);
        }

        if (equity <= _dayFloor && !_dailyLoss.IsTripped)
            Trip(_dailyLoss, Text($"equity {equity:F2} is {1 - equity / _dayStartEquity:P2} below the day's start {_dayStartEquity:F2} (limit {_dailyLossFraction:P2})"), _dayEndMs);
        _lastEquity = equity;
        return _news.Count > 0;
    }

    /// <summary>Observing a stretch of equity between these bounds, until this time, would change nothing but the peak.</summary>
    internal bool AreCalm(double lowest, double highest, long untilMs) =>
        untilMs < _dayEndMs && untilMs < _nextReleaseMs && lowest > _dayFloor && lowest > FloorOf(Math.Max(_peak, highest), _drawdownFraction);

    /// <summary>Observes a stretch that was found calm.</summary>
    internal void ObserveCalm(double highest, double last)
    {
        if (highest > _peak)
            (_peak, _peakFloor) = (highest, FloorOf(highest, _drawdownFraction));
        _lastEquity = last;
    }

    internal void ObserveRejection(long nowMs)
    {
        if (_limits.MaxRejectedPerHour is not { } limit)
            return;
        _rejected.Add(nowMs);
        if (_rejected.Count(nowMs) > limit && !_rejectedOrders.IsTripped)
            Trip(_rejectedOrders, Text($"{_rejected.Count(nowMs)} orders rejected within an hour (limit {limit})"), long.MaxValue);
    }

    /// <param name="netPnl">USDC after fees and funding.</param>
    internal void ObserveClosedTrade(decimal netPnl, bool isStopOut, long nowMs)
    {
        _losses = netPnl < 0 ? _losses + 1 : 0;
        var cooldownEndMs = _limits.CooldownMinutes is { } minutes ? nowMs + minutes * MinuteMs : long.MaxValue;
        if (_limits.MaxLosingStreak is { } limit && _losses >= limit)
        {
            Trip(_losingStreak, Text($"{_losses} losing trades in a row (limit {limit})"), cooldownEndMs);
            _losses = 0;
        }

        if (isStopOut && _limits.CooldownMinutes is { } pause)
            Trip(_cooldown, Text($"stopped out; {pause} minutes of pause"), cooldownEndMs);
    }

    /// <returns>False when no breaker has this name.</returns>
    internal bool Release(string? name)
    {
        var isKnown = name is null;
        foreach (var breaker in All)
        {
            if (name is not null && breaker.Name != name)
                continue;
            isKnown = true;
            if (breaker.IsTripped)
                ReleaseOne(breaker, "by command");
        }

        return isKnown;
    }

    internal void Save(StateWriter writer)
    {
        foreach (var breaker in All)
            breaker.Save(writer);
        _rejected.Save(writer);
        foreach (var value in (ReadOnlySpan<double>)[_lastEquity, _dayStartEquity, _dayFloor, _peak, _peakFloor])
            writer.Write(value);
        writer.Write(_dayEndMs);
        writer.Write(_losses);
    }

    internal void Load(StateReader reader)
    {
        foreach (var breaker in All)
            breaker.Load(reader);
        _rejected.Load(reader);
        _lastEquity = reader.ReadDouble();
        _dayStartEquity = reader.ReadDouble();
        _dayFloor = reader.ReadDouble();
        _peak = reader.ReadDouble();
        _peakFloor = reader.ReadDouble();
        _dayEndMs = reader.ReadInt64();
        _losses = reader.ReadInt32();
        _nextReleaseMs = All.Min(breaker => breaker.ReleaseMs);
    }

    /// <summary>Measures against the same past with these limits, after so much USDC was added to (or taken from) the capital.</summary>
    internal void Rebase(double capitalChange)
    {
        // Nothing was measured yet.
        if (_dayEndMs == long.MinValue)
            return;
        _lastEquity += capitalChange;
        (_dayStartEquity, _dayFloor) = (_dayStartEquity + capitalChange, FloorOf(_dayStartEquity + capitalChange, _dailyLossFraction));
        (_peak, _peakFloor) = (_peak + capitalChange, FloorOf(_peak + capitalChange, _drawdownFraction));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double FloorOf(double equity, double fraction) =>
        double.IsPositiveInfinity(fraction) ? double.NegativeInfinity : equity * (1 - fraction);

    private void RollDay(double equity, long nowMs)
    {
        var isFirst = _dayEndMs == long.MinValue;
        // The equity at midnight is this one only when this is midnight; otherwise it is the last one seen before.
        _dayStartEquity = isFirst || nowMs == _dayEndMs ? equity : _lastEquity;
        _dayFloor = FloorOf(_dayStartEquity, _dailyLossFraction);
        _dayEndMs = (nowMs / DayMs + 1) * DayMs;
        if (isFirst)
            (_peak, _peakFloor) = (equity, FloorOf(equity, _drawdownFraction));
    }

    /// <summary>Trips again what is known to be tripped although the state of these breakers is lost.</summary>
    /// <returns>False when no breaker has this name.</returns>
    internal bool Latch(string name, string cause, long releaseMs)
    {
        if (Array.Find(_all, breaker => breaker.Name == name) is not { } found)
            return false;
        if (!found.IsTripped)
            Trip(found, cause, releaseMs);
        return true;
    }

    private void Trip(Breaker breaker, string cause, long releaseMs)
    {
        breaker.Trip(cause, releaseMs);
        _nextReleaseMs = Math.Min(_nextReleaseMs, releaseMs);
        var until = breaker.ReleasedAt is { } at ? Text($"until {at:yyyy-MM-dd HH:mm:ss} UTC") : "until released";
        _news.Add($"Breaker {breaker.Name} tripped {until}: {cause}.");
    }

    private void ReleaseDue(long nowMs)
    {
        foreach (var breaker in All)
        {
            if (breaker.IsTripped && breaker.ReleaseMs <= nowMs)
                ReleaseOne(breaker, "at its time");
        }

        _nextReleaseMs = All.Min(breaker => breaker.ReleaseMs);
    }

    private void ReleaseOne(Breaker breaker, string how)
    {
        breaker.Release();
        // What tripped it is measured anew from here, or it would trip again at once.
        if (breaker == _drawdown)
            (_peak, _peakFloor) = (_lastEquity, FloorOf(_lastEquity, _drawdownFraction));
        else if (breaker == _dailyLoss)
            (_dayStartEquity, _dayFloor) = (_lastEquity, FloorOf(_lastEquity, _dailyLossFraction));
        else if (breaker == _rejectedOrders)
            _rejected.Clear();
        _news.Add($"Breaker {breaker.Name} released {how}.");
    }
}
