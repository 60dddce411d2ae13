using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Engine.Risk;

/// <summary>Limits over a whole account as operators write them: <c>{"maxLeverage":"2","maxDailyLossFraction":"0.03"}</c>.</summary>
public static class AccountLimitsJson
{
    private const decimal MaxMoney = 1_000_000_000;

    // The defaults are a bot's; an account has none.
    private static readonly RiskLimits None = new() { MaxLeverage = null, MaxOpenOrders = null };

    /// <returns>Null when no limit is set. What is absent is not limited.</returns>
    /// <exception cref="BotDefinitionException">It cannot be read; the message names the field, its value and what was expected.</exception>
    public static RiskLimits? Parse(string json)
    {
        using var document = ParseDocument(json);
        return Read(document.RootElement);
    }

    /// <returns>Null when no limit is set, or when they cannot be read.</returns>
    public static RiskLimits? TryParse(string json)
    {
        try
        {
            return Parse(json);
        }
        catch (BotDefinitionException)
        {
            return null;
        }
    }

    /// <inheritdoc cref="Parse"/>
    public static RiskLimits? Read(JsonElement limits)
    {
        if (limits.ValueKind != JsonValueKind.Object)
            throw new BotDefinitionException($"The limits of the account are {JsonFields.Show(limits)}: expected a JSON object.");
        var fields = new JsonFields(limits, "");
        var read = new RiskLimits
        {
            MaxPositionQuantity = fields.Decimal("maxPositionQuantity", 0, MaxMoney),
            MaxPositionNotional = fields.Decimal("maxPositionNotional", 0, MaxMoney),
            MaxLeverage = fields.Decimal("maxLeverage", 0, 100),
            MaxOpenOrders = fields.Whole("maxOpenOrders", 1, 5_000),
            MaxDailyLossFraction = fields.Decimal("maxDailyLossFraction", 0, 1),
            MaxDrawdownFraction = fields.Decimal("maxDrawdownFraction", 0, 1),
        };
        fields.RefuseUnknown();
        return read == None ? null : read;
    }

    /// <summary>The limits that are set, as <see cref="Parse"/> reads them.</summary>
    public static string Write(RiskLimits? limits)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in new (string, decimal?)[]
            {
                ("maxPositionQuantity", limits?.MaxPositionQuantity), ("maxPositionNotional", limits?.MaxPositionNotional), ("maxLeverage", limits?.MaxLeverage),
                ("maxDailyLossFraction", limits?.MaxDailyLossFraction), ("maxDrawdownFraction", limits?.MaxDrawdownFraction),
            })
            {
                if (value is { } set)
                    writer.WriteString(name, set.ToString("0.############################", CultureInfo.InvariantCulture));
            }

            if (limits?.MaxOpenOrders is { } orders)
                writer.WriteNumber("maxOpenOrders", orders);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static JsonDocument ParseDocument(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new BotDefinitionException($"The limits of the account are not JSON: {exception.Message}");
        }
    }
}
