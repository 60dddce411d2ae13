using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Tests.Risk;

public sealed class AccountBreakersTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
    private static readonly RiskLimits FivePercentADay = new() { MaxDailyLossFraction = 0.05m };

    [Fact]
    public void What_all_bots_lost_together_trips_although_none_of_them_lost_much_of_its_own()
    {
        var breakers = new AccountBreakers(FivePercentADay);
        breakers.Observe([Bot(1), Bot(2)], Noon);
        breakers.Observe([Bot(1, profit: -90), Bot(2, profit: -9)], Noon.AddMinutes(1));
        Assert.Null(breakers.BlockOf("main"));
        breakers.Observe([Bot(1, profit: -90), Bot(2, profit: -10)], Noon.AddMinutes(2));
        var block = breakers.BlockOf("main");
        Assert.Equal(DenyReason.AccountDailyLoss, block?.Reason);
        Assert.Equal("account main: equity 1900.00 is 5.00 % below the day's start 2000.00 (limit 5.00 %)", block?.Cause);
    }

    [Fact]
    public void The_daily_loss_latches_and_is_released_at_the_next_midnight()
    {
        var breakers = Tripped();
        breakers.Observe([Bot(1, profit: 50), Bot(2)], Noon.AddHours(11.9));
        Assert.Equal(new DateTimeOffset(2026, 1, 6, 0, 0, 0, TimeSpan.Zero), Assert.Single(breakers.Tripped).ReleasedAt);
        breakers.Observe([Bot(1, profit: -100), Bot(2)], Noon.AddHours(12));
        Assert.Empty(breakers.Tripped);
        Assert.Equal(1900, breakers.DayStartEquity);
    }

    [Fact]
    public void A_released_daily_loss_is_measured_anew_from_there()
    {
        var breakers = Tripped();
        breakers.Release("dailyLoss");
        breakers.Observe([Bot(1, profit: -194), Bot(2)], Noon.AddMinutes(3));
        Assert.Empty(breakers.Tripped);
        breakers.Observe([Bot(1, profit: -195), Bot(2)], Noon.AddMinutes(4));
        Assert.Single(breakers.Tripped);
    }

    [Fact]
    public void A_drawdown_from_the_peak_trips_until_it_is_released()
    {
        var breakers = new AccountBreakers(new RiskLimits { MaxDrawdownFraction = 0.1m });
        breakers.Observe([Bot(1)], Noon);
        breakers.Observe([Bot(1, profit: 1_000)], Noon.AddDays(1));
        breakers.Observe([Bot(1, profit: 800)], Noon.AddDays(9));
        Assert.Equal((DenyReason.AccountDrawdown, null), (breakers.BlockOf("main")?.Reason, Assert.Single(breakers.Tripped).ReleasedAt));
        breakers.Observe([Bot(1, profit: 1_100)], Noon.AddDays(10));
        Assert.Single(breakers.Tripped);
    }

    [Fact]
    public void A_bot_that_comes_and_capital_that_is_added_or_taken_are_neither_profit_nor_loss()
    {
        var breakers = new AccountBreakers(FivePercentADay);
        breakers.Observe([Bot(1)], Noon);
        breakers.Observe([Bot(1, profit: -40), Bot(2, capital: 3_000, profit: -500)], Noon.AddMinutes(1));
        Assert.Equal((3_460, 3_500), (breakers.Equity, breakers.DayStartEquity));
        breakers.Observe([Bot(1, capital: 500, profit: -40), Bot(2, capital: 3_000, profit: -500)], Noon.AddMinutes(2));
        Assert.Equal((2_960, 3_000), (breakers.Equity, breakers.DayStartEquity));
        Assert.Empty(breakers.Tripped);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_deleted_bot_lost_today_stays_lost_today(bool isListed)
    {
        var breakers = new AccountBreakers(FivePercentADay);
        breakers.Observe([Bot(1), Bot(2)], Noon);
        breakers.Observe([Bot(1, profit: isListed ? -30 : -40), Bot(2)], Noon.AddMinutes(1));
        breakers.Observe(isListed ? [Bot(1, profit: -40, isGone: true), Bot(2)] : [Bot(2)], Noon.AddMinutes(2));
        Assert.Equal((1_000, 1_040), (breakers.Equity, breakers.DayStartEquity));
        Assert.Empty(breakers.Tripped);
        breakers.Observe([Bot(2, profit: -12)], Noon.AddMinutes(3));
        Assert.Equal("account main: equity 988.00 is 5.00 % below the day's start 1040.00 (limit 5.00 %)", breakers.BlockOf("main")?.Cause);
    }

    [Fact]
    public void An_account_without_bots_trips_nothing_and_forgets_nothing()
    {
        var breakers = new AccountBreakers(new RiskLimits { MaxDailyLossFraction = 0.05m, MaxDrawdownFraction = 0.05m });
        breakers.Observe([], Noon);
        breakers.Observe([Bot(1)], Noon);
        breakers.Observe([Bot(1, profit: -40)], Noon.AddMinutes(1));
        breakers.Observe([Bot(1, profit: -40, isGone: true)], Noon.AddMinutes(2));
        Assert.Empty(breakers.Tripped);
        breakers.Observe([Bot(2)], Noon.AddMinutes(3));
        Assert.Equal((1_000, 1_040), (breakers.Equity, breakers.DayStartEquity));
    }

    [Fact]
    public void A_restart_goes_on_where_it_was_and_new_limits_look_at_the_same_past()
    {
        var former = new AccountBreakers(null);
        former.Observe([Bot(1), Bot(2)], Noon);
        former.Observe([Bot(1, profit: -99), Bot(2)], Noon.AddMinutes(1));
        var breakers = Restarted(former, FivePercentADay);
        breakers.Observe([Bot(1, profit: -99), Bot(2)], Noon.AddMinutes(2));
        Assert.Empty(breakers.Tripped);
        breakers.Observe([Bot(1, profit: -101), Bot(2)], Noon.AddMinutes(3));
        Assert.Single(breakers.Tripped);
        Assert.Equal(breakers.BlockOf("main"), Restarted(breakers, null).BlockOf("main"));
    }

    [Fact]
    public void What_is_known_to_be_tripped_is_tripped_again_when_the_state_is_lost()
    {
        var breakers = new AccountBreakers(null);
        Assert.True(breakers.Latch("drawdown", "20 % below its peak", null));
        Assert.False(breakers.Latch("losingStreak", "not a breaker of an account", null));
        breakers.Observe([Bot(1)], Noon);
        Assert.Equal(new AccountBlock(DenyReason.AccountDrawdown, "account main: 20 % below its peak"), breakers.BlockOf("main"));
    }

    private static BotStanding Bot(int id, decimal capital = 1_000, decimal profit = 0, bool isGone = false) => new(new BotId(id), capital, profit, isGone);

    private static AccountBreakers Tripped()
    {
        var breakers = new AccountBreakers(FivePercentADay);
        breakers.Observe([Bot(1), Bot(2)], Noon);
        breakers.Observe([Bot(1, profit: -100), Bot(2)], Noon.AddMinutes(2));
        Assert.Single(breakers.Tripped);
        return breakers;
    }

    private static AccountBreakers Restarted(AccountBreakers former, RiskLimits? limits)
    {
        var writer = new StateWriter();
        former.Save(writer);
        var breakers = new AccountBreakers(limits);
        breakers.Load(new StateReader(writer.ToArray()));
        return breakers;
    }
}
