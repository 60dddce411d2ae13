using System.Buffers;
using System.Text.Json;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid.Rest;

/// <summary>
/// One read of <c>/info</c> with its price in the IP budget: a base weight, and one more per so many rows of the answer.
/// Source of the weights: Hyperliquid documentation, "Rate limits and user limits".
/// </summary>
public sealed class InfoRequest
{
    private const int Cheap = 2;
    private const int Usual = 20;
    private const int Dear = 60;

    private InfoRequest(string type, int weight, int rowsPerWeight, params (string Key, object? Value)[] fields)
    {
        Type = type;
        Weight = weight;
        RowsPerWeight = rowsPerWeight;
        Body = Write(type, fields);
    }

    public string Type { get; }

    public int Weight { get; }

    /// <summary>0: the answer's length costs nothing.</summary>
    public int RowsPerWeight { get; }

    internal byte[] Body { get; }

    public static InfoRequest Meta(string dex = "") => new("meta", Usual, 0, ("dex", dex));

    public static InfoRequest MetaAndAssetContexts(string dex = "") => new("metaAndAssetCtxs", Usual, 0, ("dex", dex));

    public static InfoRequest SpotMeta() => new("spotMeta", Usual, 0);

    public static InfoRequest SpotMetaAndAssetContexts() => new("spotMetaAndAssetCtxs", Usual, 0);

    public static InfoRequest PerpDexes() => new("perpDexs", Usual, 0);

    /// <summary>The metadata of every dex at once, by dex index.</summary>
    public static InfoRequest AllPerpMetas() => new("allPerpMetas", Usual, 0);

    /// <summary>Tiers of a table that a market names and <c>meta</c> does not list.</summary>
    public static InfoRequest MarginTable(long id) => new("marginTable", Usual, 0, ("id", id));

    /// <summary>Largest market-type order, by the market's highest leverage.</summary>
    public static InfoRequest MaxMarketOrderNotionals() => new("maxMarketOrderNtls", Usual, 0);

    /// <summary>Open-interest caps of a builder's dex.</summary>
    public static InfoRequest PerpDexLimits(string dex) => new("perpDexLimits", Usual, 0, ("dex", dex));

    public static InfoRequest TokenDetails(string tokenId) => new("tokenDetails", Usual, 0, ("tokenId", tokenId));

    public static InfoRequest AllMids(string dex = "") => new("allMids", Cheap, 0, ("dex", dex));

    public static InfoRequest L2Book(string coin) => new("l2Book", Cheap, 0, ("coin", coin));

    public static InfoRequest RecentTrades(string coin) => new("recentTrades", Usual, 20, ("coin", coin));

    /// <param name="endTimeMs">Inclusive.</param>
    public static InfoRequest Candles(string coin, string interval, long startTimeMs, long endTimeMs) => new(
        "candleSnapshot", Usual, 60, ("req", new (string, object?)[]
        {
            ("coin", coin), ("interval", interval), ("startTime", startTimeMs), ("endTime", endTimeMs),
        }));

    public static InfoRequest FundingHistory(string coin, long startTimeMs, long endTimeMs) =>
        new("fundingHistory", Usual, 20, ("coin", coin), ("startTime", startTimeMs), ("endTime", endTimeMs));

    /// <summary>Next funding here and on two other exchanges, each per its own interval.</summary>
    public static InfoRequest PredictedFundings() => new("predictedFundings", Usual, 0);

    public static InfoRequest ExchangeStatus() => new("exchangeStatus", Cheap, 0);

    public static InfoRequest PerpsAtOpenInterestCap(string dex = "") => new("perpsAtOpenInterestCap", Usual, 0, ("dex", dex));

    public static InfoRequest ClearinghouseState(AccountAddress user, string dex = "") =>
        new("clearinghouseState", Cheap, 0, ("user", user), ("dex", dex));

    public static InfoRequest SpotClearinghouseState(AccountAddress user) => new("spotClearinghouseState", Cheap, 0, ("user", user));

    /// <summary>With all fields, triggers and their children included.</summary>
    public static InfoRequest FrontendOpenOrders(AccountAddress user, string dex = "") =>
        new("frontendOpenOrders", Usual, 0, ("user", user), ("dex", dex));

    public static InfoRequest OrderStatus(AccountAddress user, ClientOrderId cloid) =>
        new("orderStatus", Cheap, 0, ("user", user), ("oid", cloid.ToString()));

    public static InfoRequest OrderStatus(AccountAddress user, ExchangeOrderId orderId) =>
        new("orderStatus", Cheap, 0, ("user", user), ("oid", orderId.Value));

    public static InfoRequest HistoricalOrders(AccountAddress user) => new("historicalOrders", Usual, 20, ("user", user));

    /// <summary>The latest 2,000, newest first.</summary>
    public static InfoRequest UserFills(AccountAddress user) => new("userFills", Usual, 20, ("user", user), ("aggregateByTime", false));

    public static InfoRequest UserFillsByTime(AccountAddress user, long startTimeMs) =>
        new("userFillsByTime", Usual, 20, ("user", user), ("startTime", startTimeMs), ("aggregateByTime", false));

    public static InfoRequest UserFunding(AccountAddress user, long startTimeMs) =>
        new("userFunding", Usual, 20, ("user", user), ("startTime", startTimeMs));

    public static InfoRequest UserNonFundingLedgerUpdates(AccountAddress user, long startTimeMs) =>
        new("userNonFundingLedgerUpdates", Usual, 20, ("user", user), ("startTime", startTimeMs));

    public static InfoRequest ActiveAssetData(AccountAddress user, string coin) =>
        new("activeAssetData", Usual, 0, ("user", user), ("coin", coin));

    public static InfoRequest UserFees(AccountAddress user) => new("userFees", Usual, 0, ("user", user));

    public static InfoRequest UserRateLimit(AccountAddress user) => new("userRateLimit", Usual, 0, ("user", user));

    public static InfoRequest UserRole(AccountAddress user) => new("userRole", Dear, 0, ("user", user));

    public static InfoRequest ExtraAgents(AccountAddress user) => new("extraAgents", Usual, 0, ("user", user));

    public static InfoRequest SubAccounts(AccountAddress user) => new("subAccounts", Usual, 0, ("user", user));

    public static InfoRequest MaxBuilderFee(AccountAddress user, AccountAddress builder) =>
        new("maxBuilderFee", Usual, 0, ("user", user), ("builder", builder));

    public static InfoRequest ApprovedBuilders(AccountAddress user) => new("approvedBuilders", Usual, 0, ("user", user));

    /// <summary><c>default</c> and <c>disabled</c> are the standard mode that this product trades in.</summary>
    public static InfoRequest UserAbstraction(AccountAddress user) => new("userAbstraction", Usual, 0, ("user", user));

    private static byte[] Write(string type, (string Key, object? Value)[] fields)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer))
            WriteObject(json, [("type", type), .. fields]);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteObject(Utf8JsonWriter json, (string Key, object? Value)[] fields)
    {
        json.WriteStartObject();
        foreach (var (key, value) in fields)
        {
            json.WritePropertyName(key);
            switch (value)
            {
                case long number:
                    json.WriteNumberValue(number);
                    break;
                case bool flag:
                    json.WriteBooleanValue(flag);
                    break;
                case (string, object?)[] nested:
                    WriteObject(json, nested);
                    break;
                default:
                    json.WriteStringValue(value?.ToString());
                    break;
            }
        }

        json.WriteEndObject();
    }
}
