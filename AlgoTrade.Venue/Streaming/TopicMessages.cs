using System.Text.Json;
using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Venue.Accounts;
using AlgoTrade.Venue.Info;
using AlgoTrade.Venue.Markets;
using AlgoTrade.Venue.Wire;

namespace AlgoTrade.Venue.Streaming;

/// <summary>What a topic sends: at first, and after a block.</summary>
internal static class TopicMessages
{
    private const int SnapshotTrades = 30;
    private const int SnapshotFills = 2_000;

    /// <summary>The first messages after an acknowledgement. Order updates and user events have none.</summary>
    public static IEnumerable<byte[]> Snapshot(VenueExchange exchange, Topic topic, long nowMs)
    {
        var subscription = topic.Subscription;
        var message = subscription.Type switch
        {
            "trades" => topic.Market!.RecentTrades.Count == 0 ? null : StreamMessages.Of("trades", json => WriteTrades(
                json, exchange, topic.Market!.RecentTrades.TakeLast(SnapshotTrades).Reverse())),
            "bbo" => BestBidOffer(topic.Market!, nowMs),
            "candle" => Candle(topic),
            "l2Book" => Book(topic, nowMs),
            "allMids" or "activeAssetCtx" or "assetCtxs" => Timed(exchange, topic),
            _ => null,
        };
        if (message is not null)
            yield return message;
        if (subscription.User is { } user && UserSnapshot(exchange, topic, exchange.Accounts.Find(user), nowMs) is { } snapshot)
            yield return snapshot;
    }

    public static IEnumerable<byte[]> OfUser(
        VenueExchange exchange, Topic topic, VenueAccount account, IReadOnlyList<ExchangeEvent> events, long nowMs)
    {
        switch (topic.Subscription.Type)
        {
            case "orderUpdates":
                return Single("orderUpdates", Orders(account, events), WriteUpdate);
            case "userEvents":
                return UserEvents(exchange, account, events);
            case "userFills":
                return Fills(account, events) is { Count: > 0 } fills ? [FillsMessage(exchange, account.AddressText, fills, isSnapshot: false)] : [];
            case "userFundings":
                return Fundings(account, events) is { Count: > 0 } fundings ? [FundingsMessage(account.AddressText, fundings, isSnapshot: false)] : [];
            case "userHistoricalOrders":
                return Orders(account, events) is { Count: > 0 } rows ? [HistoryMessage(account.AddressText, rows, isSnapshot: false)] : [];
            case "openOrders" or "clearinghouseState" or "activeAssetData":
                return IsTouched(account, events) && UserSnapshot(exchange, topic, account, nowMs) is { } state ? [state] : [];
            default:
                return [];
        }
    }

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

    public static byte[] Timed(VenueExchange exchange, Topic topic) => topic.Subscription.Type switch
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
        _ => StreamMessages.Of("activeAssetCtx", json =>
        {
            json.WriteStartObject();
            json.WriteString("coin", topic.Market!.Coin);
            json.WritePropertyName("ctx");
            MarketJson.WriteContext(json, topic.Market);
            json.WriteEndObject();
        }),
    };

    private static byte[]? UserSnapshot(VenueExchange exchange, Topic topic, VenueAccount? account, long nowMs)
    {
        var user = topic.Subscription.User!.Value.ToString();
        return topic.Subscription.Type switch
        {
            "userFills" => FillsMessage(
                exchange, user, (account?.History.Fills ?? []).AsEnumerable().Reverse().Take(SnapshotFills), isSnapshot: true),
            "userFundings" => FundingsMessage(user, (account?.History.Fundings ?? []).AsEnumerable().Reverse(), isSnapshot: true),
            "userHistoricalOrders" => HistoryMessage(user, (account?.History.Orders ?? []).AsEnumerable().Reverse().Take(SnapshotFills), isSnapshot: true),
            "userNonFundingLedgerUpdates" => EmptyMessage(topic.Subscription.Type, "nonFundingLedgerUpdates", user),
            "userTwapSliceFills" => EmptyMessage(topic.Subscription.Type, "twapSliceFills", user),
            "userTwapHistory" => EmptyMessage(topic.Subscription.Type, "history", user),
            "openOrders" => State(topic, user, "orders", json => WriteOpenOrders(json, account)),
            "clearinghouseState" => State(topic, user, "clearinghouseState", json => AccountJson.WriteClearinghouse(json, account, nowMs)),
            "twapStates" => State(topic, user, "states", json => json.WriteRawValue("[]")),
            "spotState" => StreamMessages.Of("spotState", json =>
            {
                json.WriteStartObject();
                json.WriteString("user", user);
                json.WritePropertyName("spotState");
                AccountJson.WriteSpot(json);
                json.WriteEndObject();
            }),
            "activeAssetData" => StreamMessages.Of("activeAssetData", json => AccountJson.WriteActiveAsset(json, account, user, topic.Market!)),
            _ => null,
        };
    }

    private static IEnumerable<byte[]> UserEvents(VenueExchange exchange, VenueAccount account, IReadOnlyList<ExchangeEvent> events)
    {
        if (Fills(account, events) is { Count: > 0 } fills)
        {
            yield return UserEvent("fills", json =>
            {
                json.WriteStartArray();
                foreach (var fill in fills)
                    FillJson.Write(json, fill, exchange.Accounts);
                json.WriteEndArray();
            });
        }

        foreach (var funding in Fundings(account, events))
            yield return UserEvent("funding", json => WriteFunding(json, funding));
        foreach (var liquidated in events.OfType<AccountLiquidated>().Where(liquidated => liquidated.Account == account.Exchange))
            yield return UserEvent("liquidation", json => WriteLiquidation(json, account, liquidated));
        var canceled = Orders(account, events).FindAll(row => IsByExchange(row.Status));
        if (canceled.Count > 0)
        {
            yield return UserEvent("nonUserCancel", json =>
            {
                json.WriteStartArray();
                foreach (var row in canceled)
                {
                    json.WriteStartObject();
                    json.WriteString("coin", row.Order.Market.Instrument.Name.Value);
                    json.WriteNumber("oid", row.Order.OrderId);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
        }
    }

    // Reduce-only cancels are seen in order updates only, as on the exchange.
    private static bool IsByExchange(string status) => status is OrderStatusWords.MarginCanceled or OrderStatusWords.SelfTradeCanceled
        or OrderStatusWords.SiblingFilledCanceled or OrderStatusWords.LiquidatedCanceled or OrderStatusWords.ScheduledCancel;

    private static byte[] UserEvent(string kind, Action<Utf8JsonWriter> write) => StreamMessages.Of("user", json =>
    {
        json.WriteStartObject();
        json.WritePropertyName(kind);
        write(json);
        json.WriteEndObject();
    });

    private static void WriteFunding(Utf8JsonWriter json, FundingSettled funding)
    {
        json.WriteStartObject();
        json.WriteNumber("time", funding.TimeMs);
        FillJson.WriteFields(json, funding);
        json.WriteEndObject();
    }

    private static void WriteLiquidation(Utf8JsonWriter json, VenueAccount account, AccountLiquidated liquidated)
    {
        json.WriteStartObject();
        json.WriteNumber("lid", liquidated.TimeMs);
        json.WriteString("liquidator", account.AddressText);
        json.WriteString("liquidated_user", account.AddressText);
        json.Money("liquidated_ntl_pos", liquidated.Notional);
        json.Money("liquidated_account_value", liquidated.Equity);
        json.WriteEndObject();
    }

    private static void WriteTrades(Utf8JsonWriter json, VenueExchange exchange, IEnumerable<TradePrinted> trades)
    {
        json.WriteStartArray();
        foreach (var trade in trades)
            FillJson.Write(json, trade, exchange.Accounts);
        json.WriteEndArray();
    }

    private static void WriteUpdate(Utf8JsonWriter json, OrderRow row)
    {
        json.WriteStartObject();
        json.WritePropertyName("order");
        OrderJson.WriteShort(json, row.Order, row.Remaining);
        json.WriteString("status", row.Status);
        json.WriteNumber("statusTimestamp", row.TimeMs);
        json.WriteEndObject();
    }

    private static void WriteOpenOrders(Utf8JsonWriter json, VenueAccount? account)
    {
        json.WriteStartArray();
        foreach (var order in account?.Exchange.Orders ?? [])
        {
            if (!order.IsWaiting)
                OrderJson.WriteFull(json, order, order.Remaining);
        }

        json.WriteEndArray();
    }

    private static IEnumerable<byte[]> Single<T>(string channel, List<T> rows, Action<Utf8JsonWriter, T> write) => rows.Count == 0 ? [] :
    [
        StreamMessages.Of(channel, json =>
        {
            json.WriteStartArray();
            foreach (var row in rows)
                write(json, row);
            json.WriteEndArray();
        }),
    ];

    private static byte[] State(Topic topic, string user, string name, Action<Utf8JsonWriter> write) => StreamMessages.Of(topic.Subscription.Type, json =>
    {
        json.WriteStartObject();
        json.WriteString("dex", "");
        json.WriteString("user", user);
        json.WritePropertyName(name);
        write(json);
        json.WriteEndObject();
    });

    private static byte[] EmptyMessage(string channel, string name, string user) => UserMessage(channel, name, user, isSnapshot: true, static _ => { });

    private static byte[] FillsMessage(VenueExchange exchange, string user, IEnumerable<AccountFilled> fills, bool isSnapshot) =>
        UserMessage("userFills", "fills", user, isSnapshot, json =>
        {
            foreach (var fill in fills)
                FillJson.Write(json, fill, exchange.Accounts);
        });

    private static byte[] FundingsMessage(string user, IEnumerable<FundingSettled> fundings, bool isSnapshot) =>
        UserMessage("userFundings", "fundings", user, isSnapshot, json =>
        {
            foreach (var funding in fundings)
                WriteFunding(json, funding);
        });

    private static byte[] HistoryMessage(string user, IEnumerable<OrderRow> rows, bool isSnapshot) =>
        UserMessage("userHistoricalOrders", "orderHistory", user, isSnapshot, json =>
        {
            foreach (var row in rows)
                AccountInfo.WriteRow(json, row);
        });

    private static byte[] UserMessage(string channel, string name, string user, bool isSnapshot, Action<Utf8JsonWriter> writeRows) =>
        StreamMessages.Of(channel, json =>
        {
            json.WriteStartObject();
            if (isSnapshot)
                json.WriteBoolean("isSnapshot", true);
            json.WriteString("user", user);
            json.WriteStartArray(name);
            writeRows(json);
            json.WriteEndArray();
            json.WriteEndObject();
        });

    private static List<OrderRow> Orders(VenueAccount account, IReadOnlyList<ExchangeEvent> events)
    {
        List<OrderRow> rows = [];
        foreach (var happened in events)
        {
            if (happened is OrderChanged changed && changed.Order.Account == account.Exchange)
                rows.Add(new OrderRow(changed.Order, changed.Status, changed.Remaining, changed.TimeMs));
        }

        return rows;
    }

    private static List<AccountFilled> Fills(VenueAccount account, IReadOnlyList<ExchangeEvent> events) =>
        [.. events.OfType<AccountFilled>().Where(fill => fill.Account == account.Exchange)];

    private static List<FundingSettled> Fundings(VenueAccount account, IReadOnlyList<ExchangeEvent> events) =>
        [.. events.OfType<FundingSettled>().Where(funding => funding.Account == account.Exchange)];

    private static bool IsTouched(VenueAccount account, IReadOnlyList<ExchangeEvent> events) => events.Any(happened => happened switch
    {
        OrderChanged changed => changed.Order.Account == account.Exchange,
        AccountFilled filled => filled.Account == account.Exchange,
        FundingSettled settled => settled.Account == account.Exchange,
        _ => false,
    });
}
