using System.Text.Json;
using AlgoTrade.Venue.Accounts;
using AlgoTrade.Venue.Wire;

namespace AlgoTrade.Venue.Info;

/// <summary>Requests about one account's money: funding, transfers, fees, budgets, value over time.</summary>
internal sealed class LedgerInfo(VenueExchange exchange)
{
    private const int MostRows = 500;

    public bool TryWrite(Utf8JsonWriter json, string type, JsonElement request, long nowMs)
    {
        switch (type)
        {
            case "userFunding":
                WriteFundings(json, Account(request), request);
                return true;
            case "userNonFundingLedgerUpdates":
                WriteUpdates(json, Account(request), request);
                return true;
            case "userFees":
                FeesJson.Write(json, Account(request), exchange.Fees, nowMs);
                return true;
            case "userRateLimit":
                WriteRateLimit(json, Account(request));
                return true;
            case "portfolio":
                WritePortfolio(json, Account(request), nowMs);
                return true;
            case "referral":
                WriteReferral(json, Account(request));
                return true;
            default:
                return false;
        }
    }

    private VenueAccount? Account(JsonElement request) => exchange.Accounts.Find(InfoFields.Address(request, "user"));

    private static void WriteFundings(Utf8JsonWriter json, VenueAccount? account, JsonElement request)
    {
        var (start, end) = Range(request);
        json.WriteStartArray();
        foreach (var funding in (account?.History.Fundings ?? []).Where(row => row.TimeMs >= start && row.TimeMs <= end).Take(MostRows))
        {
            json.WriteStartObject();
            json.WriteNumber("time", funding.TimeMs);
            json.WriteString("hash", WireText.ZeroHash);
            json.WriteStartObject("delta");
            json.WriteString("type", "funding");
            FillJson.WriteFields(json, funding);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteUpdates(Utf8JsonWriter json, VenueAccount? account, JsonElement request)
    {
        var (start, end) = Range(request);
        json.WriteStartArray();
        foreach (var row in (account?.History.LedgerUpdates ?? []).Where(row => row.TimeMs >= start && row.TimeMs <= end).Take(MostRows))
            LedgerJson.Write(json, row);
        json.WriteEndArray();
    }

    private static (long Start, long End) Range(JsonElement request) =>
        (InfoFields.Integer(request, "startTime"), InfoFields.OptionalInteger(request, "endTime") ?? long.MaxValue);

    // Bought requests are used up first; only what goes beyond them counts against the cap.
    private static void WriteRateLimit(Utf8JsonWriter json, VenueAccount? account)
    {
        var (used, reserved) = (account?.ActionsUsed ?? 0, account?.ActionsReserved ?? 0);
        json.WriteStartObject();
        json.Money("cumVlm", account?.LifetimeVolume ?? 0);
        json.WriteNumber("nRequestsUsed", Math.Max(0, used - reserved));
        json.WriteNumber("nRequestsCap", account?.ActionsAllowed ?? VenueAccount.InitialActions);
        json.WriteNumber("nRequestsSurplus", Math.Max(0, reserved - used));
        json.WriteEndObject();
    }

    private static void WriteReferral(Utf8JsonWriter json, VenueAccount? account)
    {
        json.WriteStartObject();
        json.WriteNull("referredBy");
        json.Money("cumVlm", account?.LifetimeVolume ?? 0);
        json.Number("unclaimedRewards", 0);
        json.Number("claimedRewards", 0);
        json.Number("builderRewards", 0);
        json.WriteRaw("referrerState", """{"stage":"needToTrade","data":{"required":"10000.0"}}""");
        json.WriteRaw("rewardHistory", "[]");
        json.WriteRaw("tokenToState", "[]");
        json.WriteEndObject();
    }

    // The exchange samples every quarter of an hour; here the history is the present.
    private static void WritePortfolio(Utf8JsonWriter json, VenueAccount? account, long nowMs)
    {
        json.WriteStartArray();
        foreach (var period in (string[])["day", "week", "month", "allTime", "perpDay", "perpWeek", "perpMonth", "perpAllTime"])
        {
            json.WriteStartArray();
            json.WriteStringValue(period);
            json.WriteStartObject();
            WriteSample(json, "accountValueHistory", account?.Exchange.Ledger.Equity ?? 0, nowMs);
            WriteSample(json, "pnlHistory", account is null ? 0 : account.Exchange.Ledger.RealizedPnl - account.Exchange.Ledger.FeesPaid, nowMs);
            json.Money("vlm", account?.Exchange.Ledger.Volume ?? 0);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteSample(Utf8JsonWriter json, string name, decimal value, long nowMs)
    {
        json.WriteStartArray(name);
        json.WriteStartArray();
        json.WriteNumberValue(nowMs);
        json.WriteStringValue(WireText.Money(value));
        json.WriteEndArray();
        json.WriteEndArray();
    }
}
