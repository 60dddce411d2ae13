using System.Text.Json;
using AlgoTrade.Venue.Accounts;
using AlgoTrade.Venue.Wire;

namespace AlgoTrade.Venue.Info;

/// <summary>Requests about what an account is and holds. Unknown addresses get empty structures, not errors.</summary>
internal sealed class AccountInfo(VenueExchange exchange)
{
    public bool TryWrite(Utf8JsonWriter json, string type, JsonElement request, long nowMs)
    {
        switch (type)
        {
            case "clearinghouseState":
                AccountJson.WriteClearinghouse(json, Account(request), nowMs);
                return true;
            case "spotClearinghouseState":
                AccountJson.WriteSpot(json, Account(request));
                return true;
            case "activeAssetData":
                var market = exchange.FindMarket(InfoFields.Text(request, "coin")) ?? throw new InfoRefusedException();
                AccountJson.WriteActiveAsset(json, Account(request), InfoFields.Address(request, "user").ToString(), market);
                return true;
            case "userRole":
                WriteRole(json, request, nowMs);
                return true;
            case "extraAgents":
                WriteAgents(json, Account(request), nowMs);
                return true;
            case "subAccounts":
                WriteSubAccounts(json, Account(request), nowMs, isByDex: false);
                return true;
            case "subAccounts2":
                WriteSubAccounts(json, Account(request), nowMs, isByDex: true);
                return true;
            case "userAbstraction":
                _ = Account(request);
                json.WriteStringValue("disabled");
                return true;
            default:
                return TryWriteEmpty(json, type, request);
        }
    }

    private VenueAccount? Account(JsonElement request) => exchange.Accounts.Find(InfoFields.Address(request, "user"));

    // Known requests about things that do not exist here.
    private static bool TryWriteEmpty(Utf8JsonWriter json, string type, JsonElement request)
    {
        switch (type)
        {
            case "approvedBuilders" or "userVaultEquities" or "delegations" or "delegatorRewards" or "delegatorHistory":
                _ = InfoFields.Address(request, "user");
                json.WriteRawValue("[]");
                return true;
            case "delegatorSummary":
                _ = InfoFields.Address(request, "user");
                json.WriteRawValue("""{"delegated":"0.0","undelegated":"0.0","totalPendingWithdrawal":"0.0","nPendingWithdrawals":0}""");
                return true;
            case "userToMultiSigSigners":
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

    private void WriteRole(Utf8JsonWriter json, JsonElement request, long nowMs)
    {
        var address = InfoFields.Address(request, "user");
        var account = exchange.Accounts.Find(address);
        var (role, field, owner) = account switch
        {
            { IsVault: true } => ("vault", "", null),
            { Master: { } master } => ("subAccount", "master", master),
            not null => ("user", "", null),
            null => exchange.Accounts.MasterOf(address, nowMs) is { } master ? ("agent", "user", master) : ("missing", "", null),
        };
        json.WriteStartObject();
        json.WriteString("role", role);
        if (owner is not null)
        {
            json.WriteStartObject("data");
            json.WriteString(field, owner.AddressText);
            json.WriteEndObject();
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

    private static void WriteSubAccounts(Utf8JsonWriter json, VenueAccount? account, long nowMs, bool isByDex)
    {
        if (account is null or { SubAccounts.Count: 0 })
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartArray();
        foreach (var sub in account.SubAccounts)
        {
            json.WriteStartObject();
            json.WriteString("name", sub.Name);
            json.WriteString("subAccountUser", sub.AddressText);
            json.WriteString("master", account.AddressText);
            if (isByDex)
                AccountJson.WriteByDex(json, "dexToClearinghouseState", sub, nowMs);
            else
                WriteState(json, sub, nowMs);
            json.WritePropertyName("spotState");
            AccountJson.WriteSpot(json, sub);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteState(Utf8JsonWriter json, VenueAccount account, long nowMs)
    {
        json.WritePropertyName("clearinghouseState");
        AccountJson.WriteClearinghouse(json, account, nowMs);
    }
}
