using System.Globalization;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Venue.Accounts;
using AlgoTrade.Venue.Ledgers;

namespace AlgoTrade.Venue.Actions;

/// <summary>Actions around accounts rather than orders: sub-accounts, transfers between them, bought requests.</summary>
internal sealed class FlatActionExecutor(VenueExchange exchange)
{
    private const decimal UsdPerRequest = 0.0005m;
    private const int MostNameCharacters = 16;

    public byte[] Execute(VenueAccount account, FlatAction action, long nowMs) => action.Type switch
    {
        // Public clients send these unasked; nothing here depends on them.
        "setReferrer" or "setDisplayName" => ActionAnswers.Default,
        "twapCancel" => ActionAnswers.TwapCancel(exchange.Core.CancelTwap(account.Exchange, (int)(long)action["a"], (long)action["t"], nowMs)),
        "createSubAccount" => CreateSubAccount(account.Root, (string)action["name"], nowMs),
        "subAccountModify" => DoneOr(RenameSubAccount(account.Root, (AccountAddress)action["subAccountUser"], (string)action["name"])),
        "subAccountTransfer" => DoneOr(exchange.Transfers.MoveSubAccount(
            account.Root, (AccountAddress)action["subAccountUser"], (bool)action["isDeposit"], (long)action["usd"], nowMs)),
        "vaultTransfer" when exchange.Accounts.Find((AccountAddress)action["vaultAddress"]) is not { IsVault: true } =>
            ActionAnswers.Error($"Vault not registered: {action["vaultAddress"]}"),
        "reserveRequestWeight" => DoneOr(ReserveRequests(account, (long)action["weight"])),
        "agentSendAsset" => DoneOr(SendAsset(account, action, nowMs)),
        _ => ActionAnswers.Unsupported(action),
    };

    private static byte[] DoneOr(string? error) => error is null ? ActionAnswers.Default : ActionAnswers.Error(error);

    private byte[] CreateSubAccount(VenueAccount master, string name, long nowMs)
    {
        var required = exchange.Options.SubAccountVolume;
        if (master.LifetimeVolume < required)
        {
            return ActionAnswers.Error(string.Create(
                CultureInfo.InvariantCulture,
                $"Cannot create sub-accounts until enough volume traded. Required: ${required:0.##}. Traded: ${master.LifetimeVolume:0.##}."));
        }

        if (CheckName(master, name) is { } error)
            return ActionAnswers.Error(error);
        var opened = exchange.Accounts.OpenSubAccount(master, name);
        exchange.Fees.Assess(opened, nowMs);
        return ActionAnswers.Address("createSubAccount", opened.Address);
    }

    private static string? RenameSubAccount(VenueAccount master, AccountAddress address, string name)
    {
        if (master.SubAccounts.Find(sub => sub.Address == address) is not { } found)
            return $"Sub-account {address} is not registered to {master.Address}.";
        if (CheckName(master, name) is { } error)
            return error;
        found.Name = name;
        return null;
    }

    private static string? CheckName(VenueAccount master, string name)
    {
        if (name.Length is 0 or > MostNameCharacters)
            return $"Sub-account name '{name}' has {name.Length} characters: expected 1 to {MostNameCharacters}.";
        return master.SubAccounts.Exists(sub => sub.Name == name) ? $"Sub-account name '{name}' is already used." : null;
    }

    private static string? ReserveRequests(VenueAccount account, long weight)
    {
        var price = weight * UsdPerRequest;
        var ledger = account.Exchange.Ledger;
        if (weight <= 0 || price > ledger.Value(account.Exchange.OrderMargin()).Withdrawable)
            return "Insufficient balance to reserve requests.";
        ledger.Deposit(-price);
        account.ActionsReserved += weight;
        return null;
    }

    private string? SendAsset(VenueAccount account, FlatAction action, long nowMs)
    {
        var destination = (AccountAddress)action["destination"];
        if (exchange.Accounts.Find(destination)?.Root != account.Root)
            return "Agent can only send asset to same user or their sub-accounts.";
        return exchange.Transfers.SendAsset(
            account,
            new AssetTransfer(
                destination, (string)action["sourceDex"], (string)action["destinationDex"], (string)action["token"], (decimal)action["amount"],
                (string)action["fromSubAccount"], (long)action["nonce"]),
            nowMs);
    }
}
