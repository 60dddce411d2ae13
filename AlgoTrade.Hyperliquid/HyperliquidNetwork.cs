namespace AlgoTrade.Hyperliquid;

public enum HyperliquidNetwork
{
    /// <summary>The practice venue; signs like the testnet.</summary>
    Simulated = 1,
    Testnet = 2,
    Mainnet = 3,
}
