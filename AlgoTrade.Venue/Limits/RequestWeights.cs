namespace AlgoTrade.Venue.Limits;

/// <summary>Weight of requests. Source: Hyperliquid documentation, "Rate limits".</summary>
internal static class RequestWeights
{
    private const int ActionsPerWeight = 40;
    private const int RowsPerWeight = 20;
    private const int CandlesPerWeight = 60;

    private static readonly HashSet<string> Light =
        ["l2Book", "allMids", "clearinghouseState", "orderStatus", "spotClearinghouseState", "exchangeStatus"];

    private static readonly HashSet<string> ByRow =
    [
        "recentTrades", "historicalOrders", "userFills", "userFillsByTime", "fundingHistory", "userFunding", "userNonFundingLedgerUpdates", "twapHistory",
        "userTwapSliceFills", "userTwapSliceFillsByTime",
    ];

    public static int OfInfo(string type) => Light.Contains(type) ? 2 : type == "userRole" ? 60 : 20;

    /// <summary>What the rows of an answer cost on top.</summary>
    public static int OfRows(string type, int rows) =>
        ByRow.Contains(type) ? rows / RowsPerWeight : type == "candleSnapshot" ? rows / CandlesPerWeight : 0;

    /// <summary>1, and 1 more for every 40 entries of the batch.</summary>
    public static int OfAction(int entries) => 1 + entries / ActionsPerWeight;
}
