using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Tests.Risk;

public sealed class BreakersTests
{
    private const long Day = 86_400_000;
    private const long Minute = 60_000;
    private const long Midnight = 20_000 * Day;

    [Fact]
    public void A_daily_loss_trips_latches_and_is_released_at_the_next_midnight()
    {
        var breakers = new Breakers(new RiskLimits { MaxDailyLossFraction = 0.05m });
        breakers.ObserveEquity(100, Midnight);
        breakers.ObserveEquity(95.01, Midnight + Minute);
        Assert.Null(breakers.FirstTripped);
        breakers.ObserveEquity(95, Midnight + 2 * Minute);
        breakers.ObserveEquity(101, Midnight + 3 * Minute);
        Assert.Equal(DenyReason.DailyLoss, breakers.FirstTripped?.Reason);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(Midnight + Day), breakers.FirstTripped?.ReleasedAt);
        breakers.ObserveEquity(101, Midnight + Day);
        Assert.Null(breakers.FirstTripped);
    }

    [Fact]
    public void The_day_starts_from_the_last_equity_before_midnight()
    {
        var breakers = new Breakers(new RiskLimits { MaxDailyLossFraction = 0.05m });
        breakers.ObserveEquity(100, Midnight - Minute);
        breakers.ObserveEquity(94, Midnight + Minute);
        Assert.Equal(DenyReason.DailyLoss, breakers.FirstTripped?.Reason);
    }

    [Fact]
    public void A_drawdown_trips_until_released_and_is_measured_anew_from_there()
    {
        var breakers = new Breakers(new RiskLimits { MaxDrawdownFraction = 0.2m });
        breakers.ObserveEquity(100, Midnight);
        breakers.ObserveEquity(200, Midnight + Minute);
        breakers.ObserveEquity(160, Midnight + 3 * Day);
        Assert.Equal((DenyReason.Drawdown, null), (breakers.FirstTripped?.Reason, breakers.FirstTripped?.ReleasedAt));
        Assert.True(breakers.Release("drawdown"));
        breakers.ObserveEquity(159, Midnight + 4 * Day);
        Assert.Null(breakers.FirstTripped);
        Assert.Equal(160, breakers.PeakEquity);
    }

    [Fact]
    public void A_losing_streak_pauses_for_the_cooldown_and_a_win_ends_the_count()
    {
        var breakers = new Breakers(new RiskLimits { MaxLosingStreak = 2, CooldownMinutes = 30 });
        breakers.ObserveEquity(100, Midnight);
        foreach (var pnl in (decimal[])[-1, 5, -1, -1])
            breakers.ObserveClosedTrade(pnl, isStopOut: false, Midnight);
        Assert.Equal(DenyReason.LosingStreak, breakers.FirstTripped?.Reason);
        breakers.ObserveEquity(100, Midnight + 30 * Minute);
        Assert.Null(breakers.FirstTripped);
    }

    [Fact]
    public void A_stop_out_cools_down()
    {
        var breakers = new Breakers(new RiskLimits { CooldownMinutes = 5 });
        breakers.ObserveClosedTrade(-1, isStopOut: true, Midnight);
        Assert.Equal(DenyReason.Cooldown, breakers.FirstTripped?.Reason);
    }

    [Fact]
    public void Rejected_orders_trip_only_when_they_come_within_an_hour()
    {
        var breakers = new Breakers(new RiskLimits { MaxRejectedPerHour = 2 });
        foreach (var minute in (int[])[0, 50, 61, 62])
            breakers.ObserveRejection(Midnight + minute * Minute);
        Assert.Equal(DenyReason.RejectedOrderRate, breakers.FirstTripped?.Reason);
        var calm = new Breakers(new RiskLimits { MaxRejectedPerHour = 2 });
        foreach (var minute in (int[])[0, 50, 61])
            calm.ObserveRejection(Midnight + minute * Minute);
        Assert.Null(calm.FirstTripped);
    }

    [Fact]
    public void What_tripped_survives_a_restart()
    {
        var breakers = new Breakers(new RiskLimits { MaxDrawdownFraction = 0.2m });
        breakers.ObserveEquity(100, Midnight);
        breakers.ObserveEquity(70, Midnight + Minute);
        var writer = new StateWriter();
        breakers.Save(writer);
        var restored = new Breakers(new RiskLimits { MaxDrawdownFraction = 0.2m });
        restored.Load(new StateReader(writer.ToArray()));
        Assert.Equal((DenyReason.Drawdown, breakers.FirstTripped!.Cause), (restored.FirstTripped!.Reason, restored.FirstTripped.Cause));
    }

    [Fact]
    public void Capital_taken_out_is_no_drawdown_and_a_tighter_limit_counts_from_the_old_peak()
    {
        var breakers = new Breakers(new RiskLimits { MaxDrawdownFraction = 0.5m });
        breakers.ObserveEquity(200, Midnight);
        breakers.ObserveEquity(190, Midnight + Minute);
        var writer = new StateWriter();
        breakers.Save(writer);
        var revised = new Breakers(new RiskLimits { MaxDrawdownFraction = 0.2m });
        revised.Load(new StateReader(writer.ToArray()));
        revised.Rebase(capitalChange: -100);
        revised.ObserveEquity(90, Midnight + 2 * Minute);
        Assert.Null(revised.FirstTripped);
        revised.ObserveEquity(80, Midnight + 3 * Minute);
        Assert.Equal(DenyReason.Drawdown, revised.FirstTripped?.Reason);
    }

    [Fact]
    public void Releasing_a_breaker_that_does_not_exist_says_so() => Assert.False(new Breakers(new RiskLimits()).Release("nonsense"));
}
