using System.Text.Json;
using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Engine.Risk;

/// <summary>Limits over a whole account as operators write them: <c>{"maxLeverage":"2","maxDailyLossFraction":"0.03"}</c>.</summary>
public static class AccountLimitsJson
{
    private const decimal MaxMoney = 1_000_000_000;

    /// <returns>Null when no limit is set. What is absent is not limited.</returns>
    /// <exception cref="BotDefinitionException">It cannot be read; the message names the field, its value and what was expected.</exception>
    public static RiskLimits? Parse(string json)
    {
        using var document = ParseDocument(json);
        var fields = new JsonFields(document.RootElement, "limits");
        var limits = new RiskLimits
        {
            MaxPositionQuantity = fields.Decimal("maxPositionQuantity", 0, MaxMoney),
            MaxPositionNotional = fields.Decimal("maxPositionNotional", 0, MaxMoney),
            MaxLeverage = fields.Decimal("maxLeverage", 0, 100),
            MaxOpenOrders = fields.Whole("maxOpenOrders", 1, 5_000),
            MaxDailyLossFraction = fields.Decimal("maxDailyLossFraction", 0, 1),
            MaxDrawdownFraction = fields.Decimal("maxDrawdownFraction", 0, 1),
        };
        fields.RefuseUnknown();
        return limits == None ? null : limits;
    }

    // The defaults are a bot's; an account has none.
    private static readonly RiskLimits None = new() { MaxLeverage = null, MaxOpenOrders = null };

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
