using System.Text.Json;
using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Venue.Accounts;
using AlgoTrade.Venue.Info;
using AlgoTrade.Venue.Ledgers;
using AlgoTrade.Venue.Wire;

namespace AlgoTrade.Venue.Streaming;

/// <summary>What topics about an account send: a snapshot at first, then the block's rows, or the whole state anew.</summary>
internal static class AccountMessages
{
    private const int SnapshotRows = 2_000;

    /// <summary>The first message after an acknowledgement. Order updates, user events and notifications have none.</summary>
    public static byte[]? Snapshot(VenueExchange exchange, Topic topic, long nowMs)
    {
        var user = topic.Subscription.User!.Value.ToString();
        var account = exchange.Accounts.Find(topic.Subscription.User.Value);
        return topic.Subscription.Type switch
        {
            "userFills" => Fills(exchange, topic, user, Newest(account?.History.Fills), isSnapshot: true),
            "userFundings" => Fundings(user, Newest(account?.History.Fundings), isSnapshot: true),
            "userHistoricalOrders" => Rows(topic, "orderHistory", user, Newest(account?.History.Orders), isSnapshot: true, OrderInfo.WriteRow),
            "userNonFundingLedgerUpdates" =>
                Rows(topic, "nonFundingLedgerUpdates", user, Newest(account?.History.LedgerUpdates), isSnapshot: true, LedgerJson.Write),
            "userTwapSliceFills" => Slices(exchange, topic, user, Newest(account?.History.Fills).Where(OrderInfo.IsSlice), isSnapshot: true),
            "userTwapHistory" => Twaps(exchange, topic, user, Newest(account?.History.Twaps), isSnapshot: true),
            _ => AccountStates.Of(exchange, topic, account, user, nowMs),
        };
    }

    /// <summary>Messages about the block's events.</summary>
    public static IEnumerable<byte[]> Of(VenueExchange exchange, Topic topic, VenueAccount account, IReadOnlyList<ExchangeEvent> events, long nowMs)
    {
        switch (topic.Subscription.Type)
        {
            case "orderUpdates":
                return BlockRows.Orders(account, events) is { Count: > 0 } updates ? [OrderUpdates(updates)] : [];
            case "userEvents":
                return UserEventMessages.Of(exchange, account, events);
            case "notification":
                return UserEventMessages.Notifications(account, events);
            case "userFills":
                return BlockRows.Fills(account, events) is { Count: > 0 } fills ? [Fills(exchange, topic, account.AddressText, fills, isSnapshot: false)] : [];
            case "userFundings":
                return BlockRows.Fundings(account, events) is { Count: > 0 } paid ? [Fundings(account.AddressText, paid, isSnapshot: false)] : [];
            case "userHistoricalOrders":
                return BlockRows.Orders(account, events) is { Count: > 0 } rows
                    ? [Rows(topic, "orderHistory", account.AddressText, rows, isSnapshot: false, OrderInfo.WriteRow)] : [];
            case "userNonFundingLedgerUpdates":
                return BlockRows.Ledger(account, events) is { Count: > 0 } moved
                    ? [Rows(topic, "nonFundingLedgerUpdates", account.AddressText, moved, isSnapshot: false, LedgerJson.Write)] : [];
            case "userTwapSliceFills":
                return BlockRows.Fills(account, events).FindAll(OrderInfo.IsSlice) is { Count: > 0 } slices
                    ? [Slices(exchange, topic, account.AddressText, slices, isSnapshot: false)] : [];
            case "userTwapHistory":
                return BlockRows.Twaps(account, events) is { Count: > 0 } twaps ? [Twaps(exchange, topic, account.AddressText, twaps, isSnapshot: false)] : [];
            default:
                return BlockRows.IsTouched(account, events) && AccountStates.Of(exchange, topic, account, account.AddressText, nowMs) is { } state ? [state] : [];
        }
    }

    private static IEnumerable<T> Newest<T>(IReadOnlyList<T>? rows) => (rows ?? []).Reverse().Take(SnapshotRows);

    private static byte[] OrderUpdates(List<OrderRow> rows) => StreamMessages.Of("orderUpdates", json =>
    {
        json.WriteStartArray();
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WritePropertyName("order");
            OrderJson.WriteShort(json, row.Order, row.Remaining);
            json.WriteString("status", row.Status);
            json.WriteNumber("statusTimestamp", row.TimeMs);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static byte[] Fills(VenueExchange exchange, Topic topic, string user, IEnumerable<AccountFilled> fills, bool isSnapshot)
    {
        // Joining works on oldest first; snapshots come newest first.
        var joined = !topic.Subscription.IsAggregated ? fills
            : isSnapshot ? FillAggregation.Join(fills.Reverse()).Reverse() : FillAggregation.Join(fills);
        return Rows(topic, "fills", user, joined, isSnapshot, (json, fill) => FillJson.Write(json, fill, exchange.Accounts));
    }

    private static byte[] Fundings(string user, IEnumerable<FundingSettled> fundings, bool isSnapshot) =>
        StreamMessages.OfUser("userFundings", "fundings", user, isSnapshot, fundings, UserEventMessages.WriteFunding);

    private static byte[] Slices(VenueExchange exchange, Topic topic, string user, IEnumerable<AccountFilled> fills, bool isSnapshot) =>
        Rows(topic, "twapSliceFills", user, fills, isSnapshot, (json, fill) => TwapJson.WriteSlice(json, fill, exchange.Accounts));

    private static byte[] Twaps(VenueExchange exchange, Topic topic, string user, IEnumerable<TwapChanged> rows, bool isSnapshot) =>
        Rows(topic, "history", user, rows, isSnapshot, (json, row) => TwapJson.WriteRow(json, row, exchange.Accounts));

    private static byte[] Rows<T>(Topic topic, string name, string user, IEnumerable<T> rows, bool isSnapshot, Action<Utf8JsonWriter, T> write) =>
        StreamMessages.OfUser(topic.Subscription.Type, name, user, isSnapshot, rows, write);
}

/// <summary>What of a block concerns one account.</summary>
internal static class BlockRows
{
    public static List<OrderRow> Orders(VenueAccount account, IReadOnlyList<ExchangeEvent> events)
    {
        List<OrderRow> rows = [];
        foreach (var happened in events)
        {
            if (happened is OrderChanged changed && changed.Order.Account == account.Exchange)
                rows.Add(new OrderRow(changed.Order, changed.Status, changed.Remaining, changed.TimeMs));
        }

        return rows;
    }

    public static List<AccountFilled> Fills(VenueAccount account, IReadOnlyList<ExchangeEvent> events) =>
        [.. events.OfType<AccountFilled>().Where(fill => fill.Account == account.Exchange)];

    public static List<FundingSettled> Fundings(VenueAccount account, IReadOnlyList<ExchangeEvent> events) =>
        [.. events.OfType<FundingSettled>().Where(funding => funding.Account == account.Exchange)];

    public static List<LedgerRow> Ledger(VenueAccount account, IReadOnlyList<ExchangeEvent> events) =>
        [.. events.OfType<LedgerMoved>().Where(moved => moved.Account == account).Select(moved => moved.Row)];

    public static List<TwapChanged> Twaps(VenueAccount account, IReadOnlyList<ExchangeEvent> events) =>
        [.. events.OfType<TwapChanged>().Where(changed => changed.Twap.Account == account.Exchange)];

    public static bool IsTouched(VenueAccount account, IReadOnlyList<ExchangeEvent> events) => events.Any(happened => happened switch
    {
        OrderChanged changed => changed.Order.Account == account.Exchange,
        AccountFilled filled => filled.Account == account.Exchange,
        FundingSettled settled => settled.Account == account.Exchange,
        TwapChanged changed => changed.Twap.Account == account.Exchange,
        LedgerMoved moved => moved.Account == account,
        _ => false,
    });
}
