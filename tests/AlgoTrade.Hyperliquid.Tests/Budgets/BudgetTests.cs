using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Tests.Support;

namespace AlgoTrade.Hyperliquid.Tests.Budgets;

public sealed class BudgetTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Weight_comes_back_a_minute_after_it_was_used()
    {
        var budget = new IpWeightBudget(_time, reserve: 0);
        Assert.True(budget.TryTake(700, RequestPriority.Ordinary));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(budget.TryTake(500, RequestPriority.Ordinary));
        Assert.False(budget.TryTake(1, RequestPriority.Protective));
        Assert.Equal((1_200, 0, TimeSpan.Zero), (budget.Status.Limit, budget.Status.Left, budget.Status.EmptyIn));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(700, budget.Status.Left);
        Assert.True(budget.TryTake(700, RequestPriority.Ordinary));
    }

    [Fact]
    public void The_reserve_is_for_cancels_and_stops_only()
    {
        var budget = new IpWeightBudget(_time, reserve: 200);
        Assert.True(budget.TryTake(1_000, RequestPriority.Ordinary));
        Assert.False(budget.TryTake(1, RequestPriority.Ordinary));
        Assert.True(budget.TryTake(200, RequestPriority.Protective));
        Assert.False(budget.TryTake(1, RequestPriority.Protective));
    }

    [Fact]
    public async Task A_read_waits_exactly_until_its_weight_is_free()
    {
        var budget = new IpWeightBudget(_time, reserve: 0);
        Assert.True(budget.TryTake(1_190, RequestPriority.Ordinary));
        var read = budget.TakeAsync(20, RequestPriority.Ordinary, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(read.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));
        await read;
        Assert.Equal(1_180, budget.Status.Left);
    }

    [Fact]
    public void Rows_of_a_long_answer_are_charged_afterwards()
    {
        var budget = new IpWeightBudget(_time, reserve: 0);
        Assert.True(budget.TryTake(20, RequestPriority.Ordinary));
        budget.Charge(100);
        Assert.Equal(1_080, budget.Status.Left);
    }

    [Fact]
    public void After_a_429_ordinary_requests_pause_and_protective_ones_do_not()
    {
        var budget = new IpWeightBudget(_time, reserve: 0);
        budget.Refused();
        Assert.False(budget.TryTake(1, RequestPriority.Ordinary));
        Assert.True(budget.TryTake(1, RequestPriority.Protective));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.True(budget.TryTake(1, RequestPriority.Ordinary));
    }

    [Fact]
    public void The_address_budget_counts_entries_keeps_its_reserve_and_tells_when_it_will_be_empty()
    {
        var budget = new AddressActionBudget(_time, reserve: 500);
        Assert.Null(budget.Status);
        Assert.True(budget.TryTake(1, RequestPriority.Ordinary));
        budget.Observe(used: 9_000, cap: 10_000);
        Assert.Equal(1_000, budget.Status!.Left);

        Assert.True(budget.TryTake(499, RequestPriority.Ordinary));
        Assert.True(budget.TryTake(1, RequestPriority.Ordinary));
        Assert.False(budget.TryTake(1, RequestPriority.Ordinary));
        Assert.True(budget.TryTake(1, RequestPriority.Protective));
        Assert.Equal(499, budget.Status.Left);
        // 502 actions in the last hour, 499 left: a little less than an hour.
        Assert.Equal(499.0 / 502, budget.Status.EmptyIn!.Value.TotalHours, 6);
    }

    [Fact]
    public void Cancels_have_a_larger_budget_of_their_own()
    {
        var budget = new AddressActionBudget(_time, reserve: 0);
        budget.Observe(used: 10_000, cap: 10_000);
        Assert.Equal(10_000, budget.CancelsLeft);
        budget.Observe(used: 300_000, cap: 300_000);
        Assert.Equal(100_000, budget.CancelsLeft);
    }

    [Fact]
    public void An_expired_action_costs_five_times()
    {
        var budget = new AddressActionBudget(_time, reserve: 0);
        budget.Observe(used: 0, cap: 10_000);
        Assert.True(budget.TryTake(2, RequestPriority.Ordinary));
        budget.Expired(2);
        Assert.Equal(9_990, budget.Status!.Left);
    }

    [Fact]
    public void An_older_count_of_the_exchange_does_not_give_back_what_we_used_since()
    {
        var budget = new AddressActionBudget(_time, reserve: 0);
        budget.Observe(used: 100, cap: 10_000);
        Assert.True(budget.TryTake(50, RequestPriority.Ordinary));
        budget.Observe(used: 120, cap: 10_000);
        Assert.Equal(9_850, budget.Status!.Left);
    }
}
