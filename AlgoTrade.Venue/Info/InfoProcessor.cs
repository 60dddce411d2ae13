using System.Buffers;
using System.Text.Json;
using AlgoTrade.Venue.Accounts;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Venue.Limits;

namespace AlgoTrade.Venue.Info;

/// <summary>The request does not fit the schema; answered with 422.</summary>
internal sealed class InfoFormatException(string message) : Exception(message);

/// <summary>The request is well-formed, but the exchange answers 500 and <c>null</c>.</summary>
internal sealed class InfoRefusedException : Exception;

/// <summary>Answers <c>/info</c> requests. One method per group of requests, all under the exchange's lock.</summary>
internal sealed class InfoProcessor(VenueExchange exchange)
{
    private readonly MarketInfo _markets = new(exchange);
    private readonly AccountInfo _accounts = new(exchange);
    private readonly OrderInfo _orders = new(exchange);
    private readonly LedgerInfo _ledgers = new(exchange);

    /// <param name="budget">The caller's budget; null: not enforced.</param>
    /// <returns>The answer as JSON.</returns>
    /// <exception cref="InfoFormatException">Unknown type, or a field is missing or wrong.</exception>
    /// <exception cref="InfoRefusedException">The exchange has no answer for these values.</exception>
    /// <exception cref="OverBudgetException">The caller's budget is used up.</exception>
    public byte[] Answer(JsonElement request, IpBudget? budget)
    {
        var type = InfoFields.Text(request, "type");
        budget?.Spend(RequestWeights.OfInfo(type));
        InfoFields.RefuseOtherDex(request);
        var answer = Answer(request, type);
        if (budget is not null && RequestWeights.OfRows(type, 1_000) > 0)
        {
            using var rows = JsonDocument.Parse(answer);
            budget.Charge(RequestWeights.OfRows(type, rows.RootElement.GetArrayLength()));
        }

        return answer;
    }

    private byte[] Answer(JsonElement request, string type) =>
        exchange.Read(nowMs =>
        {
            var buffer = new ArrayBufferWriter<byte>(512);
            using (var json = new Utf8JsonWriter(buffer))
            {
                if (!_markets.TryWrite(json, type, request, nowMs) && !_orders.TryWrite(json, type, request)
                    && !_ledgers.TryWrite(json, type, request, nowMs) && !_accounts.TryWrite(json, type, request, nowMs))
                    throw new InfoFormatException($"unknown variant `{type}`");
            }

            return buffer.WrittenSpan.ToArray();
        });
}

/// <summary>Strict readers of request fields.</summary>
internal static class InfoFields
{
    public static string Text(JsonElement request, string name) =>
        request.ValueKind == JsonValueKind.Object && request.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()! : throw new InfoFormatException($"missing field `{name}`");

    public static long Integer(JsonElement request, string name) =>
        OptionalInteger(request, name) ?? throw new InfoFormatException($"missing field `{name}`");

    public static long? OptionalInteger(JsonElement request, string name)
    {
        if (!request.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number : throw new InfoFormatException($"field `{name}`: expected an integer");
    }

    public static AccountAddress Address(JsonElement request, string name) => AccountAddress.TryParse(Text(request, name), null, out var address)
        ? address : throw new InfoFormatException($"field `{name}`: invalid address");

    /// <exception cref="InfoRefusedException">A builder's dex: there is none here, and the first dex must not answer in its place.</exception>
    public static void RefuseOtherDex(JsonElement request)
    {
        if (!request.TryGetProperty("dex", out var dex) || dex.ValueKind == JsonValueKind.Null)
            return;
        if (dex.ValueKind != JsonValueKind.String)
            throw new InfoFormatException("field `dex`: expected a string");
        if (dex.GetString() is { Length: > 0 })
            throw new InfoRefusedException();
    }

    public static bool Flag(JsonElement request, string name) =>
        request.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
