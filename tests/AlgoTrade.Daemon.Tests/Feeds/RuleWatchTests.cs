using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Hyperliquid.Markets;

namespace AlgoTrade.Daemon.Tests.Feeds;

public sealed class RuleWatchTests
{
    [Fact]
    public void A_new_market_is_no_news() =>
        Assert.Null(RuleWatch.Judge(new InstrumentChange(A.Btc, null, A.BtcMarket)));

    [Fact]
    public void Another_lot_is_critical_and_says_what_changed()
    {
        var finding = RuleWatch.Judge(new InstrumentChange(A.Btc, A.BtcMarket, A.BtcMarket with { SizeDecimals = 3 }));

        Assert.Equal(AlertSeverity.Critical, finding?.Severity);
        Assert.Contains("size decimals 5 to 3", finding?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_delisting_and_a_market_that_is_gone_are_critical()
    {
        Assert.Equal(AlertSeverity.Critical, RuleWatch.Judge(new InstrumentChange(A.Btc, A.BtcMarket, A.BtcMarket with { IsDelisted = true }))?.Severity);
        Assert.Equal(AlertSeverity.Critical, RuleWatch.Judge(new InstrumentChange(A.Btc, A.BtcMarket, null))?.Severity);
    }

    [Fact]
    public void A_lower_leverage_is_told_without_alarm() =>
        Assert.Equal(AlertSeverity.Info, RuleWatch.Judge(new InstrumentChange(A.Btc, A.BtcMarket, A.BtcMarket with { MaxLeverage = 20 }))?.Severity);

    [Fact]
    public void What_changed_while_the_daemon_was_away_says_so_and_does_not_promise_exits_only()
    {
        var finding = RuleWatch.Judge(new InstrumentChange(A.Btc, A.BtcMarket, A.BtcMarket with { AssetId = 7 }), wasAway: true);

        Assert.Equal(AlertSeverity.Critical, finding?.Severity);
        Assert.Contains("while the daemon was away (asset 0 to 7): look at its orders and positions", finding?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_changes_at_once_are_one_alert_as_severe_as_the_worst()
    {
        InstrumentChange[] changes =
        [
            .. Enumerable.Range(0, 20).Select(index => new InstrumentName($"COIN{index}")).Select(name => new InstrumentChange(
                name, A.BtcMarket with { Name = name }, A.BtcMarket with { Name = name, MaxLeverage = 3, IsDelisted = name.Value == "COIN7" })),
        ];

        var alert = Assert.Single(RuleWatch.AlertsFor(changes, wasAway: true, A.Noon));

        Assert.Equal(AlertSeverity.Critical, alert.Severity);
        Assert.Contains("20 markets while the daemon was away: COIN0, COIN1", alert.Text, StringComparison.Ordinal);
    }
}
