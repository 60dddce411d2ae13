using System.Globalization;
using System.Text.Json;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Rest;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Hyperliquid.Wire;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Hyperliquid.Accounts;

/// <summary>
/// Deposits, withdrawals and transfers of the perpetuals account, from <c>userNonFundingLedgerUpdates</c>. Kinds are an open set: one that is not known
/// to move the cash of this account counts as 0, and what it moved all the same is found when cash is compared.
/// </summary>
public sealed class HyperliquidAccountLedger(InfoClient info, IOptions<HyperliquidOptions> options) : IAccountLedger
{
    private const string Usdc = "USDC";

    public async Task<IReadOnlyList<Transfer>> GetTransfersAsync(DateTimeOffset from, CancellationToken cancellationToken)
    {
        var account = options.Value.Account ?? throw new InvalidOperationException("No account address is configured, so there is no account to read.");
        var request = InfoRequest.UserNonFundingLedgerUpdates(account, from.ToUnixTimeMilliseconds());
        var updates = await info.ReadAsync<IReadOnlyList<LedgerUpdate>>(request, cancellationToken, RequestPriority.Protective);
        return [.. updates.Select(update => Read(update, account)).OrderBy(transfer => transfer.OccurredAt)];
    }

    private static Transfer Read(LedgerUpdate update, AccountAddress account)
    {
        var delta = new Delta(update.Delta, account);
        return new Transfer(delta.Kind, delta.Amount, update.Hash ?? "", DateTimeOffset.FromUnixTimeMilliseconds(update.Time));
    }

    private readonly struct Delta(JsonElement element, AccountAddress account)
    {
        public string Kind => Text("type") ?? "";

        public decimal Amount => Kind switch
        {
            "deposit" => Money("usdc"),
            "withdraw" => -(Money("usdc") + Money("fee")),
            "accountClassTransfer" => Flag("toPerp") ? Money("usdc") : -Money("usdc"),
            "internalTransfer" or "subAccountTransfer" => IsOurs("destination") ? Money("usdc") : -(Money("usdc") + Money("fee")),
            "send" when Text("token") == Usdc => Sent(),
            "vaultDeposit" or "vaultCreate" => -Money("usdc"),
            "vaultDistribution" or "vaultLeaderCommission" => Money("usdc"),
            "vaultWithdraw" => Money("netWithdrawnUsd"),
            // The fills and fees of a liquidation say what it cost.
            _ => 0,
        };

        // Between dexes of one account it leaves here, arrives here, or passes by; the first perpetuals dex has the empty name.
        private decimal Sent() =>
            (IsOurs("destination") && Text("destinationDex") == "" ? Money("amount") : 0) - (IsOurs("user") && Text("sourceDex") == "" ? Money("amount") + Money("fee") : 0);

        private bool IsOurs(string field) => AccountAddress.TryParse(Text(field), null, out var address) && address == account;

        private bool Flag(string field) => element.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.True;

        private string? Text(string field) => element.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

        private decimal Money(string field) => decimal.TryParse(Text(field), NumberStyles.Number, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }
}
