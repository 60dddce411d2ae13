using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlgoTrade.Hyperliquid.Wire;

/// <summary>Contracts of everything that is read or written, made at compile time. Decimals travel as text.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    RespectNullableAnnotations = true,
    Converters =
    [
        typeof(LenientBooleanConverter),
        typeof(PairConverter<int, MarginTable>),
        typeof(PairConverter<PerpMeta, IReadOnlyList<AssetContext>>),
        typeof(PairConverter<SpotMeta, IReadOnlyList<AssetContext>>),
        typeof(PairConverter<string, IReadOnlyList<AssetContext>>),
        typeof(PairConverter<int, decimal>),
        typeof(PairConverter<string, decimal>),
        typeof(OptionalPairConverter<string, PredictedFunding>),
        typeof(PairConverter<string, IReadOnlyList<WirePair<string, PredictedFunding>>>),
        typeof(PerpMetaOfDexConverter),
        typeof(WireIntegerConverter),
    ])]
[JsonSerializable(typeof(PerpMeta))]
[JsonSerializable(typeof(IReadOnlyList<PerpMeta>))]
[JsonSerializable(typeof(WirePair<PerpMeta, IReadOnlyList<AssetContext>>))]
[JsonSerializable(typeof(WirePair<SpotMeta, IReadOnlyList<AssetContext>>))]
[JsonSerializable(typeof(IReadOnlyList<PerpMetaOfDex>))]
[JsonSerializable(typeof(IReadOnlyList<WirePair<string, IReadOnlyList<WirePair<string, PredictedFunding>>>>))]
[JsonSerializable(typeof(IReadOnlyList<WirePair<int, decimal>>))]
[JsonSerializable(typeof(PerpDexLimits))]
[JsonSerializable(typeof(TokenDetails))]
[JsonSerializable(typeof(DeployAuctionStatus))]
[JsonSerializable(typeof(WireInteger))]
[JsonSerializable(typeof(SpotMeta))]
[JsonSerializable(typeof(IReadOnlyList<PerpDex?>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, decimal>))]
[JsonSerializable(typeof(L2Book))]
[JsonSerializable(typeof(BestBidOffer))]
[JsonSerializable(typeof(IReadOnlyList<PublicTrade>))]
[JsonSerializable(typeof(WireCandle))]
[JsonSerializable(typeof(IReadOnlyList<WireCandle>))]
[JsonSerializable(typeof(IReadOnlyList<WireFundingRate>))]
[JsonSerializable(typeof(ExchangeStatus))]
[JsonSerializable(typeof(AssetContextUpdate))]
[JsonSerializable(typeof(AllMids))]
[JsonSerializable(typeof(AllDexsAssetContexts))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(ClearinghouseState))]
[JsonSerializable(typeof(SpotClearinghouseState))]
[JsonSerializable(typeof(ActiveAssetData))]
[JsonSerializable(typeof(UserRateLimit))]
[JsonSerializable(typeof(UserRole))]
[JsonSerializable(typeof(IReadOnlyList<ExtraAgent>))]
[JsonSerializable(typeof(IReadOnlyList<SubAccount>))]
[JsonSerializable(typeof(UserFees))]
[JsonSerializable(typeof(IReadOnlyList<LedgerUpdate>))]
[JsonSerializable(typeof(WireFunding))]
[JsonSerializable(typeof(IReadOnlyList<WireOrder>))]
[JsonSerializable(typeof(IReadOnlyList<WireOrderUpdate>))]
[JsonSerializable(typeof(OrderStatusAnswer))]
[JsonSerializable(typeof(IReadOnlyList<WireFill>))]
[JsonSerializable(typeof(MarginTable))]
[JsonSerializable(typeof(UserFillsMessage))]
[JsonSerializable(typeof(UserFundingsMessage))]
[JsonSerializable(typeof(UserEventsMessage))]
[JsonSerializable(typeof(SubscriptionResponse))]
[JsonSerializable(typeof(JsonElement))]
public sealed partial class HyperliquidJsonContext : JsonSerializerContext;
