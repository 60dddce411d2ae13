using System.Globalization;
using System.Text.Json;
using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Venue.Accounts;
using AlgoTrade.Venue.Limits;

namespace AlgoTrade.Venue.Actions;

/// <summary>Reads a signed action and finds its signer, before the exchange's lock is taken; then has it admitted.</summary>
internal sealed class ActionProcessor(VenueExchange exchange)
{
    /// <param name="budget">The caller's budget; null: not enforced.</param>
    /// <returns>The body of an answer with status 200.</returns>
    /// <exception cref="ActionFormatException">The JSON does not fit the schema; answered with 422.</exception>
    /// <exception cref="OverBudgetException">Nothing was carried out.</exception>
    public byte[] Process(JsonElement envelope, IpBudget? budget)
    {
        var received = ReceivedAction.Read(envelope);
        budget?.Spend(RequestWeights.OfAction(received.Action.EntryCount));
        AccountAddress signer = default;
        if (exchange.Options.CheckSignatures)
        {
            if (!received.TryRecoverSigner(isMainnet: false, out signer))
                return ActionAnswers.Error("Unable to recover signer.");
        }
        else if (exchange.Options.Accounts is [var first, ..])
        {
            signer = AccountAddress.Parse(first.Address);
        }

        return exchange.Run(nowMs => ActionAdmission.Admit(exchange, received, envelope, signer, nowMs));
    }
}

/// <summary>Account, budget, nonce, expiry, then the action itself, in the order in which the exchange checks them.</summary>
internal static class ActionAdmission
{
    private const int MostEntries = 200;
    private const int LateActionCost = 5;
    private const long SpareActionMs = 10_000;

    public static byte[] Admit(VenueExchange exchange, ReceivedAction received, JsonElement envelope, AccountAddress signer, long nowMs)
    {
        var isUserSigned = received.Action is UserSignedAction;
        var account = exchange.Accounts.Find(signer) ?? (isUserSigned ? null : exchange.Accounts.MasterOf(signer, nowMs));
        if (account is null)
        {
            return ActionAnswers.Error(isUserSigned
                ? $"Must deposit before performing actions. User: {signer}" : $"User or API Wallet {signer} does not exist.");
        }

        if (received.VaultAddress is { } vault)
        {
            if (isUserSigned || exchange.Accounts.Find(vault) is not { } acting || acting.Master != account)
                return ActionAnswers.Error($"Vault not registered: {vault}");
            account = acting;
        }

        if (received.Action is UserSignedAction userSigned && CheckUserSigned(userSigned, received) is { } mismatch)
            return ActionAnswers.Error(mismatch);
        if (received.Action.EntryCount > MostEntries)
            return ActionAnswers.Error("Signed action over weight limit of 200.");
        if (exchange.Options.EnforceRateLimits && CheckBudget(account, received.Action, nowMs) is { } exhausted)
            return ActionAnswers.Error(exhausted);
        if (exchange.Accounts.NoncesOf(signer).TryUse(received.Nonce, nowMs) is { } badNonce)
            return ActionAnswers.Error(badNonce);
        exchange.Keep(envelope, signer, nowMs);
        if (received.ExpiresAfter is { } expiresAfter && expiresAfter < nowMs)
        {
            account.ActionsUsed += LateActionCost;
            return ActionAnswers.Error("Action already expired");
        }

        account.ActionsUsed += received.Action.EntryCount;
        return exchange.Executor.Execute(account, received.Action, nowMs);
    }

    private static string? CheckUserSigned(UserSignedAction action, ReceivedAction received)
    {
        if (action.HyperliquidChain != "Testnet")
            return "Mainnet and testnet require different signature.";
        return action.InnerNonce == received.Nonce ? null : "Nonce mismatch.";
    }

    // Beyond the budget one action in ten seconds still passes; a refused attempt neither counts nor starts the wait anew.
    private static string? CheckBudget(VenueAccount account, ExchangeAction action, long nowMs)
    {
        var isCancel = action is CancelOrders or CancelOrdersByCloid or ScheduleCancel;
        var allowed = (isCancel ? Math.Min(account.ActionsAllowed + 100_000, 2 * account.ActionsAllowed) : account.ActionsAllowed) + account.ActionsReserved;
        var volume = account.LifetimeVolume;
        if (account.ActionsUsed + action.EntryCount <= allowed)
            return null;
        if (nowMs >= account.NextSpareActionMs)
        {
            account.NextSpareActionMs = nowMs + SpareActionMs;
            return null;
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"Too many cumulative requests sent ({account.ActionsUsed + action.EntryCount} > {allowed}) for cumulative volume traded ${volume:0.0#}. Place taker orders to free up 1 request per USDC traded.");
    }
}
