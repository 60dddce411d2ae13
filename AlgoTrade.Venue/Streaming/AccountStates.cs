using System.Text.Json;
using AlgoTrade.Venue.Accounts;
using AlgoTrade.Venue.Wire;

namespace AlgoTrade.Venue.Streaming;

/// <summary>Topics that send an account's whole state whenever it changed.</summary>
internal static class AccountStates
{
    /// <summary>Null for a topic that is no state.</summary>
    public static byte[]? Of(VenueExchange exchange, Topic topic, VenueAccount? account, string user, long nowMs) => topic.Subscription.Type switch
    {
        "openOrders" => State(topic, user, "orders", json => WriteOpenOrders(json, account)),
        "clearinghouseState" => State(topic, user, "clearinghouseState", json => AccountJson.WriteClearinghouse(json, account, nowMs)),
        "twapStates" => State(topic, user, "states", json => WriteTwaps(json, exchange, account)),
        "allDexsClearinghouseState" => OfUser(topic, user, json => AccountJson.WriteByDex(json, "clearinghouseStates", account, nowMs)),
        "spotState" => OfUser(topic, user, json =>
        {
            json.WritePropertyName("spotState");
            AccountJson.WriteSpot(json, account);
        }),
        "webData3" => StreamMessages.Of("webData3", json => WriteWebData(json, account, user, nowMs)),
        "activeAssetData" => StreamMessages.Of("activeAssetData", json => AccountJson.WriteActiveAsset(json, account, user, topic.Market!)),
        _ => null,
    };

    /// <summary>The state changes with prices, too: it is sent by the clock while something is held.</summary>
    public static bool FollowsPrices(Topic topic, VenueAccount account) =>
        topic.Subscription.Type is "clearinghouseState" or "allDexsClearinghouseState" or "activeAssetData" or "webData3"
        && account.Exchange.Ledger.Positions.Any(position => position.Quantity != 0);

    private static byte[] State(Topic topic, string user, string name, Action<Utf8JsonWriter> write) => StreamMessages.Of(topic.Subscription.Type, json =>
    {
        json.WriteStartObject();
        json.WriteString("dex", "");
        json.WriteString("user", user);
        json.WritePropertyName(name);
        write(json);
        json.WriteEndObject();
    });

    private static byte[] OfUser(Topic topic, string user, Action<Utf8JsonWriter> write) => StreamMessages.Of(topic.Subscription.Type, json =>
    {
        json.WriteStartObject();
        json.WriteString("user", user);
        write(json);
        json.WriteEndObject();
    });

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

    private static void WriteTwaps(Utf8JsonWriter json, VenueExchange exchange, VenueAccount? account)
    {
        json.WriteStartArray();
        foreach (var twap in exchange.Core.Twaps.Where(twap => twap.Account == account?.Exchange))
        {
            json.WriteStartArray();
            json.WriteNumberValue(twap.Id);
            TwapJson.WriteState(json, twap, twap.ExecutedQuantity, twap.ExecutedNotional, exchange.Accounts);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteWebData(Utf8JsonWriter json, VenueAccount? account, string user, long nowMs)
    {
        var unnamed = account?.Agents.Find(agent => agent.Name is null);
        json.WriteStartObject();
        json.WriteStartObject("userState");
        json.WriteString("agentAddress", unnamed?.Address.ToString());
        if (unnamed?.ValidUntilMs is { } until)
            json.WriteNumber("agentValidUntil", until);
        else
            json.WriteNull("agentValidUntil");
        json.Money("cumLedger", account?.Exchange.Ledger.Equity ?? 0);
        json.WriteNumber("serverTime", nowMs);
        json.WriteBoolean("isVault", false);
        json.WriteString("user", user);
        json.WriteEndObject();
        json.WriteStartArray("perpDexStates");
        json.WriteStartObject();
        json.Number("totalVaultEquity", 0);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
