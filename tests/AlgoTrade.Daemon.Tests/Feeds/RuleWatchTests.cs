using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Engine.Bots;
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
}
