using System.Text.Json;
using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Venue.Accounts;

namespace AlgoTrade.Venue.Wire;

/// <summary>TWAP orders and their slices as they are reported.</summary>
internal static class TwapJson
{
    private const long MillisecondsPerSecond = 1_000;

    /// <summary>A line of the history: its time is in seconds, as on the exchange.</summary>
    public static void WriteRow(Utf8JsonWriter json, TwapChanged row, AccountDirectory accounts)
    {
        json.WriteStartObject();
        json.WriteNumber("time", row.TimeMs / MillisecondsPerSecond);
        json.WritePropertyName("state");
        WriteState(json, row.Twap, row.ExecutedQuantity, row.ExecutedNotional, accounts);
        json.WriteStartObject("status");
        json.WriteString("status", row.Status);
        if (row.Description is { } description)
            json.WriteString("description", description);
        json.WriteEndObject();
        json.WriteNumber("twapId", row.Twap.Id);
        json.WriteEndObject();
    }

    public static void WriteState(Utf8JsonWriter json, TwapOrder twap, decimal executedQuantity, decimal executedNotional, AccountDirectory accounts)
    {
        json.WriteStartObject();
        json.WriteString("coin", twap.Market.Instrument.Name.Value);
        json.WriteString("user", FillJson.AddressOf(twap.Account, accounts));
        json.WriteString("side", WireText.Of(twap.Terms.Side));
        json.Number("sz", twap.Terms.Quantity);
        json.Number("executedSz", executedQuantity);
        json.Number("executedNtl", executedNotional);
        json.WriteNumber("minutes", twap.Terms.Minutes);
        json.WriteBoolean("reduceOnly", twap.Terms.ReduceOnly);
        json.WriteBoolean("randomize", twap.Terms.IsRandomized);
        json.WriteNumber("timestamp", twap.StartedAtMs);
        json.WriteEndObject();
    }

    public static void WriteSlice(Utf8JsonWriter json, AccountFilled fill, AccountDirectory accounts)
    {
        json.WriteStartObject();
        json.WritePropertyName("fill");
        FillJson.Write(json, fill, accounts);
        json.WriteNumber("twapId", fill.Order!.Twap!.Id);
        json.WriteEndObject();
    }
}
