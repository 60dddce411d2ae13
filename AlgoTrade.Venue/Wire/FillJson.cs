using System.Text.Json;
using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Venue.Accounts;

namespace AlgoTrade.Venue.Wire;

/// <summary>Fills, trades and funding payments as they are reported.</summary>
internal static class FillJson
{
    /// <summary>Who stands on the other side of what clients do: the market maker, the liquidator.</summary>
    public const string HouseAddress = "0x00000000000000000000000000000000000c0de5";

    public static void Write(Utf8JsonWriter json, AccountFilled fill, AccountDirectory accounts)
    {
        json.WriteStartObject();
        json.WriteString("coin", fill.Market.Instrument.Name.Value);
        json.Number("px", fill.Price);
        json.Number("sz", fill.Quantity);
        json.WriteString("side", WireText.Of(fill.Side));
        json.WriteNumber("time", fill.TimeMs);
        json.Number("startPosition", fill.Change.StartQuantity);
        json.WriteString("dir", Direction(fill));
        json.Number("closedPnl", fill.ClosedPnl);
        json.WriteString("hash", fill.Order?.Twap is null ? HashOf(fill.TradeId) : WireText.ZeroHash);
        json.WriteNumber("oid", fill.OrderId);
        json.WriteBoolean("crossed", fill.IsTaker);
        json.Number("fee", fill.Fee);
        json.WriteNumber("tid", fill.TradeId);
        if (fill.Order?.Terms.ClientOrderId is { } cloid)
            json.WriteString("cloid", cloid.ToString());
        if (fill.LiquidatedAccount is { } liquidated)
            WriteLiquidation(json, fill, accounts.Find(liquidated));
        json.WriteString("feeToken", "USDC");
        if (fill.Order?.Twap is { } twap)
            json.WriteNumber("twapId", twap.Id);
        else
            json.WriteNull("twapId");
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, TradePrinted trade, AccountDirectory accounts)
    {
        json.WriteStartObject();
        json.WriteString("coin", trade.Market.Instrument.Name.Value);
        json.WriteString("side", WireText.Of(trade.TakerSide));
        json.Number("px", trade.Price);
        json.Number("sz", trade.Quantity);
        json.WriteNumber("time", trade.TimeMs);
        json.WriteString("hash", HashOf(trade.TradeId));
        json.WriteNumber("tid", trade.TradeId);
        json.WriteStartArray("users");
        json.WriteStringValue(AddressOf(trade.Buyer, accounts));
        json.WriteStringValue(AddressOf(trade.Seller, accounts));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The fields of a funding payment, inside an object of the caller's.</summary>
    public static void WriteFields(Utf8JsonWriter json, FundingSettled funding)
    {
        json.WriteString("coin", funding.Market.Instrument.Name.Value);
        json.Money("usdc", funding.Payment);
        json.Number("szi", funding.Quantity);
        json.WriteString("fundingRate", WireText.Rate(funding.Rate));
        json.WriteNull("nSamples");
    }

    /// <summary>The exchange's hash is random per action; here it is spread from the trade id, so that a run repeats it.</summary>
    public static string HashOf(long tradeId)
    {
        Span<byte> hash = stackalloc byte[32];
        for (var i = 0; i < 4; i++)
            BitConverter.TryWriteBytes(hash[(8 * i)..], unchecked((ulong)tradeId * 0x9E3779B97F4A7C15UL + (ulong)i * 0xC2B2AE3D27D4EB4FUL));
        return "0x" + Convert.ToHexStringLower(hash);
    }

    public static string AddressOf(ExchangeAccount account, AccountDirectory accounts) =>
        accounts.Find(account)?.AddressText ?? HouseAddress;

    private static void WriteLiquidation(Utf8JsonWriter json, AccountFilled fill, VenueAccount? liquidated)
    {
        json.WriteStartObject("liquidation");
        json.WriteString("liquidatedUser", liquidated?.AddressText ?? HouseAddress);
        json.Number("markPx", fill.MarkPrice);
        json.WriteString("method", fill.Origin == FillOrigin.Book ? "market" : "backstop");
        json.WriteEndObject();
    }

    private static string Direction(AccountFilled fill)
    {
        var (start, end) = (fill.Change.StartQuantity, fill.Change.EndQuantity);
        if (fill.Origin == FillOrigin.Deleveraging)
            return "Auto-Deleveraging";
        if (fill.Origin == FillOrigin.Backstop)
            return $"Liquidated {(fill.Account.PositionIn(fill.Market.Instrument).IsCross ? "Cross" : "Isolated")} {(start > 0 ? "Long" : "Short")}";
        if (fill.Change.IsFlip)
            return start > 0 ? "Long > Short" : "Short > Long";
        if (fill.Change.ClosedQuantity > 0)
            return start > 0 ? "Close Long" : "Close Short";
        return end > 0 ? "Open Long" : "Open Short";
    }
}
