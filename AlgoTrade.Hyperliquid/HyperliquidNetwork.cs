namespace AlgoTrade.Hyperliquid;

public enum HyperliquidNetwork
{
    /// <summary>The practice venue; signs like the testnet.</summary>
    Simulated = 1,
    Testnet = 2,
    Mainnet = 3,
}

/// <summary>How single requests reach the exchange.</summary>
public enum HyperliquidTransport
{
    Http = 1,
    WebSocket = 2,
}
