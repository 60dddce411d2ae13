using System.Text.Json;
using AlgoTrade.Venue.Ledgers;

namespace AlgoTrade.Venue.Wire;

/// <summary>Ledger updates as they are reported.</summary>
internal static class LedgerJson
{
    public static void Write(Utf8JsonWriter json, LedgerRow row)
    {
        json.WriteStartObject();
        json.WriteNumber("time", row.TimeMs);
        json.WriteString("hash", FillJson.HashOf(-row.Id));
        json.WriteStartObject("delta");
        WriteDelta(json, row.Update);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteDelta(Utf8JsonWriter json, LedgerUpdate update)
    {
        switch (update)
        {
            case LedgerUpdate.Deposited deposited:
                json.WriteString("type", "deposit");
                json.Money("usdc", deposited.Usdc);
                break;
            case LedgerUpdate.Withdrawn withdrawn:
                json.WriteString("type", "withdraw");
                json.Money("usdc", withdrawn.Usdc);
                json.WriteNumber("nonce", withdrawn.Nonce);
                json.Money("fee", withdrawn.Fee);
                break;
            case LedgerUpdate.Sent sent:
                json.WriteString("type", "internalTransfer");
                json.Money("usdc", sent.Usdc);
                json.WriteString("user", sent.User.ToString());
                json.WriteString("destination", sent.Destination.ToString());
                json.Money("fee", sent.Fee);
                break;
            case LedgerUpdate.MovedClass moved:
                json.WriteString("type", "accountClassTransfer");
                json.Money("usdc", moved.Usdc);
                json.WriteBoolean("toPerp", moved.ToPerp);
                break;
            case LedgerUpdate.SubAccountMoved moved:
                json.WriteString("type", "subAccountTransfer");
                json.Money("usdc", moved.Usdc);
                json.WriteString("user", moved.User.ToString());
                json.WriteString("destination", moved.Destination.ToString());
                break;
            case LedgerUpdate.AssetSent sent:
                WriteAssetSent(json, sent);
                break;
            case LedgerUpdate.Liquidated liquidated:
                WriteLiquidation(json, liquidated);
                break;
        }
    }

    private static void WriteAssetSent(Utf8JsonWriter json, LedgerUpdate.AssetSent sent)
    {
        json.WriteString("type", "send");
        json.WriteString("user", sent.User.ToString());
        json.WriteString("destination", sent.Destination.ToString());
        json.WriteString("sourceDex", sent.SourceDex);
        json.WriteString("destinationDex", sent.DestinationDex);
        json.WriteString("token", "USDC");
        json.Money("amount", sent.Usdc);
        json.Money("usdcValue", sent.Usdc);
        json.Money("fee", sent.Fee);
        json.Money("nativeTokenFee", 0);
        json.WriteNumber("nonce", sent.Nonce);
        json.WriteString("feeToken", "USDC");
    }

    private static void WriteLiquidation(Utf8JsonWriter json, LedgerUpdate.Liquidated liquidated)
    {
        var happened = liquidated.Event;
        json.WriteString("type", "liquidation");
        json.Money("liquidatedNtlPos", happened.Notional);
        json.Money("accountValue", happened.Equity);
        json.WriteString("leverageType", happened.IsCross ? "Cross" : "Isolated");
        json.WriteStartArray("liquidatedPositions");
        foreach (var (market, quantity) in happened.Positions)
        {
            json.WriteStartObject();
            json.WriteString("coin", market.Instrument.Name.Value);
            json.Number("szi", quantity);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
