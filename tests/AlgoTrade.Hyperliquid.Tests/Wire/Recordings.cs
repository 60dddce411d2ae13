using AlgoTrade.Hyperliquid.WebSocket;
using AlgoTrade.Hyperliquid.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace AlgoTrade.Hyperliquid.Tests.Wire;

/// <summary>Which reader belongs to which recorded payload; the fuzz tests feed the same readers with damaged copies.</summary>
internal sealed class Recordings
{
    public WireJson Json { get; } = new(new UnknownContent(NullLogger<UnknownContent>.Instance));

    public StreamMessageReader Stream => new(Json);

    /// <summary>By request type, as in the first part of a recording's file name.</summary>
    public object? ReadInfo(string type, byte[] content) => type switch
    {
        "meta" => Json.Read<PerpMeta>(content),
        "metaAndAssetCtxs" => Json.Read<WirePair<PerpMeta, IReadOnlyList<AssetContext>>>(content),
        "spotMeta" => Json.Read<SpotMeta>(content),
        "spotMetaAndAssetCtxs" => Json.Read<WirePair<SpotMeta, IReadOnlyList<AssetContext>>>(content),
        "perpDexs" => Json.Read<IReadOnlyList<PerpDex?>>(content),
        "allMids" => Json.Read<IReadOnlyDictionary<string, decimal>>(content),
        "l2Book" => Json.ReadOrNull<L2Book>(content),
        "recentTrades" => Json.Read<IReadOnlyList<PublicTrade>>(content),
        "candleSnapshot" => Json.Read<IReadOnlyList<WireCandle>>(content),
        "fundingHistory" => Json.Read<IReadOnlyList<WireFundingRate>>(content),
        "exchangeStatus" => Json.Read<ExchangeStatus>(content),
        "marginTable" => Json.Read<MarginTable>(content),
        "perpsAtOpenInterestCap" => Json.Read<IReadOnlyList<string>>(content),
        "clearinghouseState" => Json.Read<ClearinghouseState>(content),
        "spotClearinghouseState" => Json.Read<SpotClearinghouseState>(content),
        "openOrders" or "frontendOpenOrders" => Json.Read<IReadOnlyList<WireOrder>>(content),
        "orderStatus" => Json.Read<OrderStatusAnswer>(content),
        "userFills" or "userFillsByTime" => Json.Read<IReadOnlyList<WireFill>>(content),
        "historicalOrders" => Json.Read<IReadOnlyList<WireOrderUpdate>>(content),
        "userFunding" or "userNonFundingLedgerUpdates" => Json.Read<IReadOnlyList<LedgerUpdate>>(content),
        "userRateLimit" => Json.Read<UserRateLimit>(content),
        "userRole" => Json.Read<UserRole>(content),
        "extraAgents" => Json.Read<IReadOnlyList<ExtraAgent>>(content),
        "subAccounts" => Json.ReadOrNull<IReadOnlyList<SubAccount>>(content),
        "activeAssetData" => Json.Read<ActiveAssetData>(content),
        "userFees" => Json.Read<UserFees>(content),
        "allPerpMetas" => Json.Read<IReadOnlyList<PerpMetaOfDex>>(content),
        "predictedFundings" => Json.Read<IReadOnlyList<WirePair<string, IReadOnlyList<WirePair<string, PredictedFunding>>>>>(content),
        "maxMarketOrderNtls" => Json.Read<IReadOnlyList<WirePair<int, decimal>>>(content),
        "perpDexLimits" => Json.Read<PerpDexLimits>(content),
        "tokenDetails" => Json.Read<TokenDetails>(content),
        "perpDeployAuctionStatus" => Json.Read<DeployAuctionStatus>(content),
        "maxBuilderFee" => Json.Read<WireInteger>(content),
        "approvedBuilders" => Json.Read<IReadOnlyList<string>>(content),
        "userAbstraction" => Json.Read<string>(content),
        "action" => ActionResponse.Read(content),
        "ws" => Stream.Read(content),
        _ => throw new InvalidOperationException($"Nothing reads a '{type}'."),
    };

    /// <summary>Null for recordings of many messages, which have a test of their own.</summary>
    public static string? TypeOf(string file)
    {
        var name = Path.GetFileName(file).Split('.')[0];
        if (file.StartsWith("rest/exchange/", StringComparison.Ordinal))
            return "action";
        if (Renamed.TryGetValue(name, out var type))
            return type;
        if (file.StartsWith("ws/", StringComparison.Ordinal))
            return name.StartsWith("session", StringComparison.Ordinal) ? null : "ws";
        return name.Split('_')[0];
    }

    private static readonly Dictionary<string, string> Renamed = new()
    {
        ["all_perp_metas_non_usdc_collateral"] = "allPerpMetas",
        // The content of a frame, without its channel.
        ["book_data"] = "l2Book",
        ["funding_history"] = "fundingHistory",
        ["l2_book_btc"] = "l2Book",
        ["recent_trades_btc"] = "recentTrades",
        ["spot_clearinghouse_state"] = "spotClearinghouseState",
        ["spot_meta_non_usdc_collateral"] = "spotMeta",
        ["jk_futures_getaccountinfo"] = "clearinghouseState",
        ["jk_futures_getexchangeinfo"] = "meta",
        ["jk_futures_getexchangeinfoandtickers"] = "metaAndAssetCtxs",
        ["jk_futures_getfundinghistory"] = "userFunding",
        ["jk_futures_getfundingratehistory"] = "fundingHistory",
        ["jk_futures_getsymbolsatmaxopeninterest"] = "perpsAtOpenInterestCap",
        ["jk_spot_getapprovedbuilderfee"] = "maxBuilderFee",
        ["jk_spot_getassetinfo"] = "tokenDetails",
        ["jk_spot_getbalances"] = "spotClearinghouseState",
        ["jk_spot_getexchangeinfo"] = "spotMeta",
        ["jk_spot_getexchangeinfoandtickers"] = "spotMetaAndAssetCtxs",
        ["jk_spot_getextraagents"] = "extraAgents",
        ["jk_spot_getklines"] = "candleSnapshot",
        ["jk_spot_getopenorders"] = "openOrders",
        ["jk_spot_getopenordersextended"] = "frontendOpenOrders",
        ["jk_spot_getorderbook"] = "l2Book",
        ["jk_spot_getprices"] = "allMids",
        ["jk_spot_getratelimits"] = "userRateLimit",
        ["jk_spot_getsubaccounts"] = "subAccounts",
        ["jk_spot_getusertrades"] = "userFills",
        ["testnet_clearinghouse_flat"] = "clearinghouseState",
        ["testnet_frontendopenorders_one"] = "frontendOpenOrders",
    };
}
