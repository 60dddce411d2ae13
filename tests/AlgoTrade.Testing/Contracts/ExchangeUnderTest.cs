using AlgoTrade.Engine.Exchange;

namespace AlgoTrade.Testing.Contracts;

/// <summary>A gateway with its streams and its market data: everything that a live bot talks to.</summary>
public abstract class ExchangeUnderTest : GatewayUnderTest
{
    public abstract IAccountFeed AccountFeed { get; }

    public abstract IMarketFeed MarketFeed { get; }

    public abstract IMarketReader MarketReader { get; }
}
