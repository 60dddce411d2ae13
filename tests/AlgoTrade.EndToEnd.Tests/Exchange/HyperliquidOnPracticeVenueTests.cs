using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid;
using AlgoTrade.Hyperliquid.Orders;
using AlgoTrade.Testing.Contracts;

namespace AlgoTrade.EndToEnd.Tests.Exchange;

/// <summary>Our adapter and the practice venue, through real bytes and real signatures, keep the contract of every gateway.</summary>
public sealed class HyperliquidOnPracticeVenueTests : OrderGatewayContract
{
    protected override async Task<GatewayUnderTest> CreateAsync() => await PracticeVenue.StartAsync();
}

/// <summary>The same with requests over the WebSocket.</summary>
public sealed class HyperliquidOverSocketTests : OrderGatewayContract
{
    protected override async Task<GatewayUnderTest> CreateAsync()
    {
        var venue = await PracticeVenue.StartAsync(new PracticeSettings { Transport = HyperliquidTransport.WebSocket });
        await venue.UntilConnectedAsync();
        return venue;
    }
}

/// <summary>The same for a sub-account: signed by the API wallet of its master, read under its own address.</summary>
public sealed class HyperliquidForSubAccountTests : OrderGatewayContract
{
    protected override async Task<GatewayUnderTest> CreateAsync() => await PracticeVenue.StartAsync(new PracticeSettings { ForSubAccount = true });

    [Fact]
    public async Task Every_action_for_a_sub_account_reaches_it_and_leaves_its_master_alone()
    {
        await using var venue = await PracticeVenue.StartAsync(new PracticeSettings { ForSubAccount = true });
        var gateway = (HyperliquidOrderGateway)venue.Gateway;
        var name = venue.Instrument.Name;
        Assert.IsType<ActionOutcome.Done>(await gateway.SetLeverageAsync(name, 5, isCross: false, CancellationToken.None));
        var bought = venue.Limit(Side.Buy, venue.AboveAsk(0.01m), venue.Worth(100), TimeInForce.Ioc);
        Assert.IsType<SubmitOrderOutcome.Matched>(await venue.SubmitAsync(bought));
        Assert.IsType<ActionOutcome.Done>(await gateway.ChangeIsolatedMarginAsync(name, 10, CancellationToken.None));
        Assert.IsType<SubmitOrderOutcome.Accepted>(await venue.SubmitAsync(venue.Limit(Side.Buy, venue.BelowBid(0.05m), venue.Worth(100))));
        Assert.IsType<ActionOutcome.Done>(await gateway.ScheduleCancelAsync(venue.Now.AddMinutes(5), CancellationToken.None));
        Assert.IsType<ActionOutcome.Done>(await gateway.ScheduleCancelAsync(null, CancellationToken.None));

        var account = await venue.Reader.GetAccountAsync(CancellationToken.None);
        var position = Assert.Single(account.Positions);
        Assert.Equal((bought.Quantity.Value, 5, false), (position.Quantity, position.Leverage, position.IsCross));
        Assert.True(position.MarginUsed > 25, $"{position.MarginUsed} of margin after 10 were added to a fifth of 100");
        Assert.InRange(account.Equity, 49_000, 50_000);
        using var accounts = System.Text.Json.JsonDocument.Parse(await venue.Admin.GetByteArrayAsync(new Uri("admin/accounts", UriKind.Relative)));
        var master = accounts.RootElement.EnumerateArray().Single(one => one.GetProperty("address").GetString() == PracticeVenue.Account);
        Assert.Equal((0, 0, 50_000m), (master.GetProperty("openOrders").GetInt32(), master.GetProperty("positions").GetArrayLength(), master.GetProperty("cash").GetDecimal()));
        Assert.Single(await venue.Reader.GetOpenOrdersAsync(CancellationToken.None));
    }
}

public sealed class HyperliquidSubAccountFeedTests : AccountFeedContract
{
    protected override async Task<ExchangeUnderTest> CreateAsync() => await PracticeVenue.StartAsync(new PracticeSettings { ForSubAccount = true });
}

public sealed class HyperliquidAccountFeedTests : AccountFeedContract
{
    protected override async Task<ExchangeUnderTest> CreateAsync() => await PracticeVenue.StartAsync();
}

public sealed class HyperliquidMarketDataTests : MarketDataContract
{
    protected override async Task<ExchangeUnderTest> CreateAsync() => await PracticeVenue.StartAsync();
}
