using AlgoTrade.Testing.Contracts;

namespace AlgoTrade.EndToEnd.Tests.Exchange;

/// <summary>Our adapter and the practice venue, through real bytes and real signatures, keep the contract of every gateway.</summary>
public sealed class HyperliquidOnPracticeVenueTests : OrderGatewayContract
{
    protected override async Task<GatewayUnderTest> CreateAsync() => await PracticeVenue.StartAsync();
}
