using System.Globalization;
using System.Text.Json;
using AlgoTrade.Engine.Portfolio;
using AlgoTrade.Venue.Accounts;
using AlgoTrade.Venue.Markets;

namespace AlgoTrade.Venue.Wire;

/// <summary>Accounts as they are reported.</summary>
internal static class AccountJson
{
    public static void WriteClearinghouse(Utf8JsonWriter json, VenueAccount? account, long timeMs)
    {
        var ledger = account?.Exchange.Ledger ?? new Ledger(0);
        var value = ledger.Value(account?.Exchange.OrderMargin() ?? 0);
        json.WriteStartObject();
        WriteSummary(json, "marginSummary", value.Equity, value.Notional, value.RawUsd, value.MarginUsed);
        WriteSummary(json, "crossMarginSummary", value.CrossEquity, value.CrossNotional, value.CrossRawUsd, value.CrossMarginUsed);
        json.Money("crossMaintenanceMarginUsed", value.MaintenanceMargin);
        json.Money("withdrawable", value.Withdrawable);
        json.WriteStartArray("assetPositions");
        foreach (var position in ledger.Positions)
        {
            if (position.Quantity != 0)
                WritePosition(json, ledger, position);
        }

        json.WriteEndArray();
        json.WriteNumber("time", timeMs);
        json.WriteEndObject();
    }

    /// <summary>The state in every perpetuals dex, of which there is one here.</summary>
    public static void WriteByDex(Utf8JsonWriter json, string name, VenueAccount? account, long timeMs)
    {
        json.WriteStartArray(name);
        json.WriteStartArray();
        json.WriteStringValue("");
        WriteClearinghouse(json, account, timeMs);
        json.WriteEndArray();
        json.WriteEndArray();
    }

    /// <summary>The spot wallet holds USDC only.</summary>
    public static void WriteSpot(Utf8JsonWriter json, VenueAccount? account)
    {
        json.WriteStartObject();
        json.WriteStartArray("balances");
        json.WriteStartObject();
        json.WriteString("coin", "USDC");
        json.WriteNumber("token", 0);
        json.Number("total", account?.SpotUsdc ?? 0);
        json.Number("hold", 0);
        json.Number("entryNtl", 0);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteActiveAsset(Utf8JsonWriter json, VenueAccount? account, string user, VenueMarket market)
    {
        var position = account?.Exchange.PositionIn(market.Instrument);
        var leverage = position?.Leverage ?? Math.Min(20, market.Instrument.MaxLeverage);
        var available = account?.Exchange.Ledger.Value(account.Exchange.OrderMargin()).Withdrawable ?? 0;
        var mark = market.Exchange.MarkPrice;
        json.WriteStartObject();
        json.WriteString("user", user);
        json.WriteString("coin", market.Coin);
        WriteLeverage(json, position?.IsCross ?? true, leverage, position);
        var quantity = mark == 0 ? 0 : decimal.Round(available * leverage / mark, market.Instrument.SizeDecimals, MidpointRounding.ToZero);
        WritePair(json, "maxTradeSzs", quantity);
        WritePair(json, "availableToTrade", decimal.Round(available, 6, MidpointRounding.ToZero));
        json.Number("markPx", mark);
        json.WriteEndObject();
    }

    private static void WriteSummary(Utf8JsonWriter json, string name, decimal equity, decimal notional, decimal rawUsd, decimal marginUsed)
    {
        json.WriteStartObject(name);
        json.Money("accountValue", equity);
        json.Money("totalNtlPos", notional);
        json.Money("totalRawUsd", rawUsd);
        json.Money("totalMarginUsed", marginUsed);
        json.WriteEndObject();
    }

    private static void WritePosition(Utf8JsonWriter json, Ledger ledger, Position position)
    {
        json.WriteStartObject();
        json.WriteString("type", "oneWay");
        json.WriteStartObject("position");
        json.WriteString("coin", position.Instrument.Name.Value);
        json.Number("szi", position.Quantity);
        WriteLeverage(json, position.IsCross, position.Leverage, position);
        json.Number("entryPx", position.DisplayedEntryPrice);
        json.Number("positionValue", position.Notional);
        json.Money("unrealizedPnl", position.UnrealizedPnl);
        var returnOnEquity = position.EntryNotional == 0 ? 0 : position.UnrealizedPnl / (position.EntryNotional / position.Leverage);
        json.WriteString(
            "returnOnEquity",
            decimal.Round(returnOnEquity, 10, MidpointRounding.ToZero).ToString("0.0#########", CultureInfo.InvariantCulture));
        var liquidation = ledger.LiquidationPrice(position);
        json.WriteString("liquidationPx", liquidation is { } price ? WireText.Of(price) : null);
        json.Money("marginUsed", position.MarginUsed);
        json.WriteNumber("maxLeverage", position.Instrument.MaxLeverage);
        json.WriteStartObject("cumFunding");
        json.Money("allTime", position.FundingPaid);
        json.Money("sinceOpen", position.FundingPaidSinceOpen);
        json.Money("sinceChange", position.FundingPaidSinceChange);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteLeverage(Utf8JsonWriter json, bool isCross, int leverage, Position? position)
    {
        json.WriteStartObject("leverage");
        json.WriteString("type", isCross ? "cross" : "isolated");
        json.WriteNumber("value", leverage);
        if (!isCross && position is not null)
            json.Money("rawUsd", position.IsolatedRawUsd);
        json.WriteEndObject();
    }

    private static void WritePair(Utf8JsonWriter json, string name, decimal value)
    {
        json.WriteStartArray(name);
        json.WriteStringValue(WireText.Of(value));
        json.WriteStringValue(WireText.Of(value));
        json.WriteEndArray();
    }
}
