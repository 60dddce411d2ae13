using AlgoTrade.Hyperliquid;
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

public sealed class HyperliquidAccountFeedTests : AccountFeedContract
{
    protected override async Task<ExchangeUnderTest> CreateAsync() => await PracticeVenue.StartAsync();
}

public sealed class HyperliquidMarketDataTests : MarketDataContract
{
    protected override async Task<ExchangeUnderTest> CreateAsync() => await PracticeVenue.StartAsync();
}
