using AlgoTrade.Engine.Exchange;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Rest;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.Accounts;

/// <summary>What the exchange says about our signing key.</summary>
/// <param name="Problem">Why it must not be used, as a sentence; null when it may.</param>
/// <param name="Name">Of a named API wallet; null for the unnamed one.</param>
/// <param name="ValidUntil">End of its approval; null when the exchange does not tell (the unnamed API wallet).</param>
public sealed record AgentStatus(AccountAddress Address, string? Problem, string? Name, DateTimeOffset? ValidUntil)
{
    public bool IsUsable => Problem is null;
}

/// <summary>
/// Lets only an API wallet of the configured account sign. A master key could also withdraw, so holding one is refused even though
/// the exchange would accept its orders.
/// </summary>
public sealed class AgentGuard(InfoClient info, TimeProvider time)
{
    /// <param name="actsFor">True when actions name <paramref name="account"/> as <c>vaultAddress</c>, because it is a sub-account or vault.</param>
    /// <exception cref="ExchangeUnavailableException">The exchange could not be asked.</exception>
    public async Task<AgentStatus> CheckAsync(AccountAddress agent, AccountAddress account, bool actsFor, CancellationToken cancellationToken)
    {
        var role = await ReadRoleAsync(agent, cancellationToken);
        if (role.Role != "agent")
            return Refuse(agent, Explain(role.Role, agent));
        if (!AccountAddress.TryParse(role.Data?.User, null, out var master))
            return Refuse(agent, $"The exchange calls {agent} an API wallet but does not say whose.");
        if (FindMisdirection(agent, master, account, actsFor) is { } misdirected)
            return Refuse(agent, misdirected);
        if (master != account && !await IsMasterOfAsync(master, account, cancellationToken))
            return Refuse(agent, $"{agent} is an API wallet of {master}, which does not control the configured account {account}.");

        var named = (await info.ReadAsync<IReadOnlyList<ExtraAgent>>(InfoRequest.ExtraAgents(master), cancellationToken, RequestPriority.Protective))
            .FirstOrDefault(entry => AccountAddress.TryParse(entry.Address, null, out var address) && address == agent);
        DateTimeOffset? validUntil = named?.ValidUntil is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
        return validUntil <= time.GetUtcNow()
            ? new AgentStatus(agent, $"The approval of API wallet {agent} ended at {validUntil:u}.", named?.Name, validUntil)
            : new AgentStatus(agent, null, named?.Name, validUntil);
    }

    // Without vaultAddress an action is the master's, whatever account we mean: orders meant for a sub-account would land in the main one.
    private static string? FindMisdirection(AccountAddress agent, AccountAddress master, AccountAddress account, bool actsFor)
    {
        const string Option = $"{HyperliquidOptions.SectionName}:{nameof(HyperliquidOptions.IsSubAccountOrVault)}";
        if (master != account && !actsFor)
            return $"{agent} is an API wallet of {master}, so orders would land there and not in {account}: if that is its sub-account or vault, set {Option} to true.";
        return master == account && actsFor
            ? $"{account} is the master of API wallet {agent}, not a sub-account or vault: set {Option} to false." : null;
    }

    private static AgentStatus Refuse(AccountAddress agent, string problem) => new(agent, problem, null, null);

    private static string Explain(string role, AccountAddress agent) => role switch
    {
        "missing" => $"The exchange does not know {agent}: approve it as an API wallet first.",
        "user" => $"The key of {agent} is a master key, which could also withdraw: use an API wallet's key.",
        _ => $"The exchange calls {agent} '{role}': expected an API wallet ('agent').",
    };

    private async Task<bool> IsMasterOfAsync(AccountAddress master, AccountAddress account, CancellationToken cancellationToken)
    {
        var role = await ReadRoleAsync(account, cancellationToken);
        // Vault leaders are not told here; the exchange itself refuses a stranger with "Vault not registered".
        return role.Role == "vault" || (AccountAddress.TryParse(role.Data?.Master, null, out var owner) && owner == master);
    }

    private Task<UserRole> ReadRoleAsync(AccountAddress address, CancellationToken cancellationToken) =>
        info.ReadAsync<UserRole>(InfoRequest.UserRole(address), cancellationToken, RequestPriority.Protective);
}
