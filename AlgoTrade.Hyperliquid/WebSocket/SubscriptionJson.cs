using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid.WebSocket;

/// <summary>Subscription objects as JSON. The names inside are instrument names and addresses, which need no escaping.</summary>
internal static class SubscriptionJson
{
    public static string Of(MarketSubscription subscription) => subscription.Stream switch
    {
        MarketStream.Candles => $$"""{"type":"candle","coin":"{{Coin(subscription)}}","interval":"{{Interval(subscription)}}"}""",
        MarketStream.Trades => $$"""{"type":"trades","coin":"{{Coin(subscription)}}"}""",
        MarketStream.BestBidOffer => $$"""{"type":"bbo","coin":"{{Coin(subscription)}}"}""",
        MarketStream.AssetContext => $$"""{"type":"activeAssetCtx","coin":"{{Coin(subscription)}}"}""",
        _ => throw new ArgumentOutOfRangeException(nameof(subscription), subscription.Stream, "Not a market stream."),
    };

    /// <param name="isFast">5 levels every half second, instead of 20 every few seconds.</param>
    public static string OfBook(InstrumentName instrument, bool isFast) => isFast
        ? $$"""{"type":"l2Book","coin":"{{Coin(instrument)}}","fast":true}""" : $$"""{"type":"l2Book","coin":"{{Coin(instrument)}}"}""";

    public static string OfUser(string type, AccountAddress user) => $$"""{"type":"{{type}}","user":"{{user}}"}""";

    public static string Subscribe(string subscription) => $$"""{"method":"subscribe","subscription":{{subscription}}}""";

    public static string Unsubscribe(string subscription) => $$"""{"method":"unsubscribe","subscription":{{subscription}}}""";

    private static string Coin(MarketSubscription subscription) => Coin(subscription.Instrument);

    private static string Coin(InstrumentName instrument) => System.Text.Json.JsonEncodedText.Encode(instrument.Value).ToString();

    private static string Interval(MarketSubscription subscription) =>
        (subscription.Interval ?? throw new ArgumentException("A candle subscription names its interval.", nameof(subscription))).ToText();
}
