using System.Text.Json;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Venue.Accounts;
using AlgoTrade.Venue.Wire;

namespace AlgoTrade.Venue.Info;

/// <summary>Requests about one account. Unknown addresses get empty structures, not errors.</summary>
internal sealed class AccountInfo(VenueExchange exchange)
{
    private const int MostFills = 2_000;
    private const int MostOrders = 2_000;
    private const int MostFundings = 500;

    public bool TryWrite(Utf8JsonWriter json, string type, JsonElement request, long nowMs)
    {
        switch (type)
        {
            case "clearinghouseState":
                AccountJson.WriteClearinghouse(json, Account(request), nowMs);
                return true;
            case "openOrders":
                WriteOpenOrders(json, Account(request), isFull: false);
                return true;
            case "frontendOpenOrders":
                WriteOpenOrders(json, Account(request), isFull: true);
                return true;
            case "orderStatus":
                WriteOrderStatus(json, Account(request), request);
                return true;
            case "historicalOrders":
                WriteHistory(json, Account(request));
                return true;
            case "userFills":
                WriteFills(json, Account(request), Newest(Account(request)));
                return true;
            case "userFillsByTime":
                WriteFills(json, Account(request), Between(Account(request), request));
                return true;
            case "userFunding":
                WriteFundings(json, Account(request), request);
                return true;
            default:
                return TryWriteSettings(json, type, request, nowMs) || TryWriteEmpty(json, type, request);
        }
    }

    private VenueAccount? Account(JsonElement request) => exchange.Accounts.Find(InfoFields.Address(request, "user"));

    private bool TryWriteSettings(Utf8JsonWriter json, string type, JsonElement request, long nowMs)
    {
        switch (type)
        {
            case "spotClearinghouseState":
                AccountJson.WriteSpot(json);
                return true;
            case "activeAssetData":
                var market = exchange.FindMarket(InfoFields.Text(request, "coin")) ?? throw new InfoRefusedException();
                AccountJson.WriteActiveAsset(json, Account(request), InfoFields.Address(request, "user").ToString(), market);
                return true;
            case "userFees":
                WriteFees(json, Account(request));
                return true;
            case "userRateLimit":
                WriteRateLimit(json, Account(request));
                return true;
            case "userRole":
                WriteRole(json, request, nowMs);
                return true;
            case "extraAgents":
                WriteAgents(json, Account(request), nowMs);
                return true;
            case "portfolio":
                WritePortfolio(json, Account(request), nowMs);
                return true;
            case "userAbstraction":
                _ = Account(request);
                json.WriteStringValue("disabled");
                return true;
            default:
                return false;
        }
    }

    // Known requests about things that do not exist here.
    private static bool TryWriteEmpty(Utf8JsonWriter json, string type, JsonElement request)
    {
        switch (type)
        {
            case "userNonFundingLedgerUpdates" or "userTwapSliceFills" or "userTwapSliceFillsByTime" or "twapHistory" or "approvedBuilders"
                or "userVaultEquities" or "delegations":
                _ = InfoFields.Address(request, "user");
                json.WriteRawValue("[]");
                return true;
            case "subAccounts" or "subAccounts2" or "userToMultiSigSigners":
                _ = InfoFields.Address(request, "user");
                json.WriteNullValue();
                return true;
            case "maxBuilderFee":
                json.WriteNumberValue(0);
                return true;
            default:
                return false;
        }
    }

    private static void WriteOpenOrders(Utf8JsonWriter json, VenueAccount? account, bool isFull)
    {
        json.WriteStartArray();
        foreach (var order in account?.Exchange.Orders ?? [])
        {
            if (isFull && !order.IsWaiting)
                OrderJson.WriteFull(json, order, order.Remaining);
            else if (!isFull)
                OrderJson.WriteShort(json, order, order.Remaining);
        }

        json.WriteEndArray();
    }

    private static void WriteOrderStatus(Utf8JsonWriter json, VenueAccount? account, JsonElement request)
    {
        if (!request.TryGetProperty("oid", out var oid))
            throw new InfoFormatException("missing field `oid`");
        OrderRow? row;
        if (oid.ValueKind == JsonValueKind.Number && oid.TryGetInt64(out var number))
            row = account?.History.Find(number);
        else if (oid.ValueKind == JsonValueKind.String && ClientOrderId.TryParse(oid.GetString(), null, out var cloid))
            row = account?.History.Find(cloid);
        else
            throw new InfoFormatException("field `oid`: expected an order id or a cloid");
        json.WriteStartObject();
        json.WriteString("status", row is null ? "unknownOid" : "order");
        if (row is not null)
        {
            json.WritePropertyName("order");
            WriteRow(json, row);
        }

        json.WriteEndObject();
    }

    private static void WriteHistory(Utf8JsonWriter json, VenueAccount? account)
    {
        json.WriteStartArray();
        foreach (var row in (account?.History.Orders ?? []).AsEnumerable().Reverse().Take(MostOrders))
            WriteRow(json, row);
        json.WriteEndArray();
    }

    public static void WriteRow(Utf8JsonWriter json, OrderRow row)
    {
        json.WriteStartObject();
        json.WritePropertyName("order");
        OrderJson.WriteFull(json, row.Order, row.Remaining);
        json.WriteString("status", row.Status);
        json.WriteNumber("statusTimestamp", row.TimeMs);
        json.WriteEndObject();
    }

    private static IEnumerable<Engine.Execution.Exchange.AccountFilled> Newest(VenueAccount? account) =>
        (account?.History.Fills ?? []).AsEnumerable().Reverse().Take(MostFills);

    private static IEnumerable<Engine.Execution.Exchange.AccountFilled> Between(VenueAccount? account, JsonElement request)
    {
        var start = InfoFields.Integer(request, "startTime");
        var end = InfoFields.OptionalInteger(request, "endTime") ?? long.MaxValue;
        var fills = (account?.History.Fills ?? []).Where(fill => fill.TimeMs >= start && fill.TimeMs <= end);
        return (InfoFields.Flag(request, "reversed") ? fills.Reverse() : fills).Take(MostFills);
    }

    private void WriteFills(Utf8JsonWriter json, VenueAccount? account, IEnumerable<Engine.Execution.Exchange.AccountFilled> fills)
    {
        json.WriteStartArray();
        if (account is not null)
        {
            foreach (var fill in fills)
                FillJson.Write(json, fill, exchange.Accounts);
        }

        json.WriteEndArray();
    }

    private static void WriteFundings(Utf8JsonWriter json, VenueAccount? account, JsonElement request)
    {
        var start = InfoFields.Integer(request, "startTime");
        var end = InfoFields.OptionalInteger(request, "endTime") ?? long.MaxValue;
        json.WriteStartArray();
        foreach (var funding in (account?.History.Fundings ?? []).Where(row => row.TimeMs >= start && row.TimeMs <= end).Take(MostFundings))
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

    private static void WriteFees(Utf8JsonWriter json, VenueAccount? account)
    {
        var fees = account?.Exchange.Fees ?? Engine.Portfolio.FeeSchedule.Hyperliquid;
        json.WriteStartObject();
        json.WriteRaw("dailyUserVlm", "[]");
        json.WriteRaw("feeSchedule", """
            {"cross":"0.00045","add":"0.00015","spotCross":"0.0007","spotAdd":"0.0004","tiers":{"vip":[{"ntlCutoff":"5000000.0","cross":"0.0004","add":"0.00012","spotCross":"0.0006","spotAdd":"0.0003"}],"mm":[]},"referralDiscount":"0.04","stakingDiscountTiers":[]}
            """);
        json.Number("userCrossRate", fees.TakerRate);
        json.Number("userAddRate", fees.MakerRate);
        json.Number("userSpotCrossRate", 0.0007m);
        json.Number("userSpotAddRate", 0.0004m);
        json.Number("activeReferralDiscount", 0);
        json.WriteNull("trial");
        json.Number("feeTrialEscrow", 0);
        json.WriteNull("nextTrialAvailableTimestamp");
        json.WriteNull("stakingLink");
        json.WriteRaw("activeStakingDiscount", """{"bpsOfMaxSupply":"0.0","discount":"0.0"}""");
        json.WriteEndObject();
    }

    private static void WriteRateLimit(Utf8JsonWriter json, VenueAccount? account)
    {
        json.WriteStartObject();
        json.Money("cumVlm", account?.Exchange.Ledger.Volume ?? 0);
        json.WriteNumber("nRequestsUsed", account?.ActionsUsed ?? 0);
        json.WriteNumber("nRequestsCap", account?.ActionsAllowed ?? VenueAccount.InitialActions);
        json.WriteNumber("nRequestsSurplus", 0);
        json.WriteEndObject();
    }

    private void WriteRole(Utf8JsonWriter json, JsonElement request, long nowMs)
    {
        var address = InfoFields.Address(request, "user");
        json.WriteStartObject();
        if (exchange.Accounts.Find(address) is not null)
        {
            json.WriteString("role", "user");
        }
        else if (exchange.Accounts.MasterOf(address, nowMs) is { } master)
        {
            json.WriteString("role", "agent");
            json.WriteStartObject("data");
            json.WriteString("user", master.AddressText);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("role", "missing");
        }

        json.WriteEndObject();
    }

    private static void WriteAgents(Utf8JsonWriter json, VenueAccount? account, long nowMs)
    {
        json.WriteStartArray();
        foreach (var agent in account?.Agents ?? [])
        {
            if (agent.Name is null || agent.ValidUntilMs <= nowMs)
                continue;
            json.WriteStartObject();
            json.WriteString("name", agent.Name);
            json.WriteString("address", agent.Address.ToString());
            if (agent.ValidUntilMs is { } until)
                json.WriteNumber("validUntil", until);
            else
                json.WriteNull("validUntil");
            json.WriteEndObject();
        }

        json.WriteEndArray();
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
