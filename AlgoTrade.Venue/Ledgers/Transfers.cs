using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Venue.Accounts;

namespace AlgoTrade.Venue.Ledgers;

/// <summary>
/// Moves USDC into, out of and between accounts. Every method answers null, or the refusal. Amounts that leave an account are bounded by what is
/// withdrawable: initial margin, or a tenth of the notional, must stay.
/// </summary>
internal sealed class Transfers(VenueExchange exchange)
{
    public const string SpotDex = "spot";

    private const decimal WithdrawalFee = 1m;
    private const decimal ActivationFee = 1m;
    private const decimal MicroUsd = 0.000001m;
    private const string SubAccountMark = " subaccount:";
    private const string Insufficient = "Insufficient balance for transfer.";
    private long _lastId;

    public void Deposit(VenueAccount account, decimal usd, long nowMs)
    {
        account.Exchange.Ledger.Deposit(usd);
        Record(account, new LedgerUpdate.Deposited(usd), nowMs);
    }

    /// <summary>The amount includes the bridge's fee.</summary>
    public string? Withdraw(VenueAccount account, decimal usd, long nonce, long nowMs)
    {
        if (usd <= WithdrawalFee || usd > Withdrawable(account))
            return "Insufficient balance for withdrawal.";
        account.Exchange.Ledger.Deposit(-usd);
        Record(account, new LedgerUpdate.Withdrawn(usd - WithdrawalFee, nonce, WithdrawalFee), nowMs);
        return null;
    }

    public string? Withdraw(VenueAccount account, UserSignedAction action, long nowMs) =>
        TryAmount((string)action["amount"], out var usd) ? Withdraw(account, usd, action.InnerNonce, nowMs) : BadAmount((string)action["amount"]);

    public string? Send(VenueAccount account, UserSignedAction action, long nowMs)
    {
        if (!TryAmount((string)action["amount"], out var usd))
            return BadAmount((string)action["amount"]);
        if (!AccountAddress.TryParse((string)action["destination"], null, out var address))
            return $"Invalid destination {action["destination"]}.";
        if (address == account.Address)
            return "Cannot self-transfer.";
        var fee = exchange.Accounts.Find(address) is null ? ActivationFee : 0;
        if (usd <= 0 || usd + fee > Withdrawable(account))
            return Insufficient;
        var destination = exchange.Accounts.Find(address) ?? exchange.Accounts.Open(address, 0);
        account.Exchange.Ledger.Deposit(-usd - fee);
        destination.Exchange.Ledger.Deposit(usd);
        var update = new LedgerUpdate.Sent(usd, account.Address, address, fee);
        Record(account, update, nowMs);
        Record(destination, update, nowMs);
        return null;
    }

    /// <summary>An amount that ends in <c> subaccount:</c> and an address moves within that sub-account.</summary>
    public string? MoveClass(VenueAccount account, UserSignedAction action, long nowMs)
    {
        var text = (string)action["amount"];
        var mark = text.IndexOf(SubAccountMark, StringComparison.Ordinal);
        var owner = account;
        if (mark >= 0)
        {
            if (!AccountAddress.TryParse(text[(mark + SubAccountMark.Length)..], null, out var address)
                || exchange.Accounts.Find(address) is not { } sub || !sub.IsSubAccountOf(account))
            {
                return $"Vault not registered: {text[(mark + SubAccountMark.Length)..]}";
            }

            owner = sub;
            text = text[..mark];
        }

        if (!TryAmount(text, out var usd))
            return BadAmount(text);
        var toPerp = (bool)action["toPerp"];
        if (usd <= 0 || usd > (toPerp ? owner.SpotUsdc : Withdrawable(owner)))
            return Insufficient;
        owner.Exchange.Ledger.Deposit(toPerp ? usd : -usd);
        owner.SpotUsdc += toPerp ? -usd : usd;
        Record(owner, new LedgerUpdate.MovedClass(usd, toPerp), nowMs);
        return null;
    }

    /// <param name="microUsd">Millionths of a USDC.</param>
    public string? MoveSubAccount(VenueAccount master, AccountAddress sub, bool isDeposit, long microUsd, long nowMs)
    {
        if (exchange.Accounts.Find(sub) is not { } account || !account.IsSubAccountOf(master))
            return $"Sub-account {sub} is not registered to {master.Address}.";
        var usd = microUsd * MicroUsd;
        var (from, to) = isDeposit ? (master, account) : (account, master);
        if (usd <= 0 || usd > Withdrawable(from))
            return Insufficient;
        from.Exchange.Ledger.Deposit(-usd);
        to.Exchange.Ledger.Deposit(usd);
        var update = new LedgerUpdate.SubAccountMoved(usd, from.Address, to.Address);
        Record(from, update, nowMs);
        Record(to, update, nowMs);
        return null;
    }

    /// <summary>USDC between perpetuals accounts (dex <c>""</c>) and spot wallets (dex <c>spot</c>) of any two users.</summary>
    /// <param name="fromSubAccount">Empty: the account itself.</param>
    public string? SendAsset(VenueAccount account, AssetTransfer transfer, long nowMs)
    {
        var (from, error) = SourceOf(account, transfer.FromSubAccount);
        if (from is null)
            return error;
        if (!transfer.Token.StartsWith("USDC:", StringComparison.Ordinal) && transfer.Token != "USDC")
            return "Invalid send";
        if (transfer.SourceDex is not ("" or SpotDex) || transfer.DestinationDex is not ("" or SpotDex))
            return "Invalid perp DEX";
        if (transfer.Usdc <= 0 || (from.Address == transfer.Destination && transfer.SourceDex == transfer.DestinationDex))
            return "Invalid send";
        var fee = exchange.Accounts.Find(transfer.Destination) is null ? ActivationFee : 0;
        if (transfer.Usdc + fee > (transfer.SourceDex == SpotDex ? from.SpotUsdc : Withdrawable(from)))
            return Insufficient;
        var destination = exchange.Accounts.Find(transfer.Destination) ?? exchange.Accounts.Open(transfer.Destination, 0);
        Add(from, transfer.SourceDex, -transfer.Usdc - fee);
        Add(destination, transfer.DestinationDex, transfer.Usdc);
        var update = new LedgerUpdate.AssetSent(
            from.Address, transfer.Destination, transfer.SourceDex, transfer.DestinationDex, transfer.Usdc, fee, transfer.Nonce);
        Record(from, update, nowMs);
        if (destination != from)
            Record(destination, update, nowMs);
        return null;
    }

    public void Record(VenueAccount account, LedgerUpdate update, long nowMs) =>
        exchange.Happened(new LedgerMoved(account, new LedgerRow(update, ++_lastId, nowMs)));

    public static decimal Withdrawable(VenueAccount account) => account.Exchange.Ledger.Value(account.Exchange.OrderMargin()).Withdrawable;

    public static string BadAmount(string text) => $"Invalid amount '{text}': expected a plain decimal above zero with at most 8 decimals.";

    public static bool TryAmount(string text, out decimal usd) => WireDecimal.TryParse(text, out usd);

    private static void Add(VenueAccount account, string dex, decimal usd)
    {
        if (dex == SpotDex)
            account.SpotUsdc += usd;
        else
            account.Exchange.Ledger.Deposit(usd);
    }

    private (VenueAccount? Account, string? Error) SourceOf(VenueAccount account, string fromSubAccount)
    {
        if (fromSubAccount.Length == 0)
            return (account, null);
        return AccountAddress.TryParse(fromSubAccount, null, out var address) && exchange.Accounts.Find(address) is { } sub && sub.IsSubAccountOf(account)
            ? (sub, null) : (null, $"Vault not registered: {fromSubAccount}");
    }
}

/// <param name="Token">Name, or name and id.</param>
/// <param name="FromSubAccount">Empty: the account itself.</param>
internal sealed record AssetTransfer(
    AccountAddress Destination, string SourceDex, string DestinationDex, string Token, decimal Usdc, string FromSubAccount, long Nonce);
