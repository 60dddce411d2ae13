using System.IO.Compression;
using System.Text.Json;
using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Venue.Info;
using AlgoTrade.Venue.Markets;
using AlgoTrade.Venue.Wire;

namespace AlgoTrade.Venue.Streaming;

/// <summary>What topics about markets send.</summary>
internal static class MarketMessages
{
    private const int SnapshotTrades = 30;

    /// <summary>The first message after an acknowledgement; null when there is none.</summary>
    public static byte[]? Snapshot(VenueExchange exchange, Topic topic, long nowMs) => topic.Subscription.Type switch
    {
        "trades" => topic.Market!.RecentTrades.Count == 0 ? null : StreamMessages.Of(
            "trades", json => WriteTrades(json, exchange, topic.Market.RecentTrades.TakeLast(SnapshotTrades).Reverse())),
        "bbo" => BestBidOffer(topic.Market!, nowMs),
        "candle" => Candle(topic),
        "l2Book" => Book(topic, nowMs),
        _ => Timed(exchange, topic),
    };

    public static byte[]? Trades(VenueExchange exchange, VenueMarket market, IReadOnlyList<ExchangeEvent> events)
    {
        List<TradePrinted>? trades = null;
        foreach (var happened in events)
        {
            if (happened is TradePrinted trade && trade.Market == market.Exchange)
                (trades ??= []).Add(trade);
        }

        return trades is null ? null : StreamMessages.Of("trades", json => WriteTrades(json, exchange, trades));
    }

    public static byte[] BestBidOffer(VenueMarket market, long timeMs) =>
        StreamMessages.Of("bbo", json => MarketJson.WriteBestBidOffer(json, market, timeMs));

    public static byte[]? Candle(Topic topic)
    {
        var interval = topic.Subscription.Interval!.Value;
        return topic.Market!.Current(interval) is { } candle
            ? StreamMessages.Of("candle", json => MarketJson.WriteCandle(json, topic.Market.Coin, interval, candle)) : null;
    }

    public static byte[] Book(Topic topic, long timeMs)
    {
        var levels = topic.Subscription.IsFast ? MarketJson.FastBookLevels : MarketJson.BookLevels;
        return StreamMessages.Of("l2Book", json => MarketJson.WriteBook(json, topic.Market!, timeMs, levels, topic.Subscription.Grouping));
    }

    /// <summary>What is sent by the clock; null for a topic about things that do not exist here.</summary>
    public static byte[]? Timed(VenueExchange exchange, Topic topic) => topic.Subscription.Type switch
    {
        "allMids" => StreamMessages.Of("allMids", json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("mids");
            new MarketInfo(exchange).WriteMids(json);
            json.WriteEndObject();
        }),
        "assetCtxs" => StreamMessages.Of("assetCtxs", json =>
        {
            json.WriteStartObject();
            json.WriteString("dex", "");
            json.WritePropertyName("ctxs");
            new MarketInfo(exchange).WriteContexts(json);
            json.WriteEndObject();
        }),
        "allDexsAssetCtxs" => StreamMessages.Of("allDexsAssetCtxs", json => WriteContextsOfAllDexs(json, exchange)),
        "spotAssetCtxs" => StreamMessages.Of("spotAssetCtxs", static json => json.WriteRawValue("[]")),
        "fastAssetCtxs" => FastContexts(exchange, topic),
        "activeAssetCtx" => StreamMessages.Of("activeAssetCtx", json =>
        {
            json.WriteStartObject();
            json.WriteString("coin", topic.Market!.Coin);
            json.WritePropertyName("ctx");
            MarketJson.WriteContext(json, topic.Market);
            json.WriteEndObject();
        }),
        _ => null,
    };

    private static void WriteContextsOfAllDexs(Utf8JsonWriter json, VenueExchange exchange)
    {
        json.WriteStartObject();
        json.WriteStartArray("ctxs");
        json.WriteStartArray();
        json.WriteStringValue("");
        new MarketInfo(exchange).WriteContexts(json);
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Mark and mid by coin as compressed JSON, only what changed since the last message.
    private static byte[]? FastContexts(VenueExchange exchange, Topic topic)
    {
        using var compressed = new MemoryStream();
        var hasChange = false;
        using (var deflate = new DeflateStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        using (var json = new Utf8JsonWriter(deflate))
        {
            json.WriteStartObject();
            foreach (var market in exchange.Markets)
            {
                var shown = (market.Exchange.MarkPrice, market.Exchange.Mid);
                if (topic.ShownPrices.TryGetValue(market.Coin, out var before) && before == shown)
                    continue;
                topic.ShownPrices[market.Coin] = shown;
                hasChange = true;
                json.WriteStartObject(market.Coin);
                json.Number("markPx", market.Exchange.MarkPrice);
                json.Number("midPx", market.Exchange.Mid);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        var text = Convert.ToBase64String(compressed.ToArray());
        return hasChange ? StreamMessages.Of("fastAssetCtxs", json => json.WriteStringValue(text)) : null;
    }

    private static void WriteTrades(Utf8JsonWriter json, VenueExchange exchange, IEnumerable<TradePrinted> trades)
    {
        json.WriteStartArray();
        foreach (var trade in trades)
            FillJson.Write(json, trade, exchange.Accounts);
        json.WriteEndArray();
    }
}
