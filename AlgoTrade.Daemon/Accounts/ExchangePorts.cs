using AlgoTrade.Engine.Exchange;

namespace AlgoTrade.Daemon.Accounts;

/// <summary>The exchange account whose key this process holds: the adapter's three sides of it.</summary>
/// <param name="Name">What operators call the account, and type to arm a live bot for it.</param>
/// <param name="Network"><c>mainnet</c>, <c>testnet</c> or <c>simulated</c>.</param>
/// <param name="Address">Of the account (not of the agent that signs), lower-case hex.</param>
public sealed record ExchangePorts(string Name, string Network, string Address, IOrderGateway Gateway, IAccountReader Reader, IAccountFeed Feed)
{
    /// <summary>Null where the exchange counts no actions: then no bot runs out of them.</summary>
    public IAccountBudgets? Budgets { get; init; }

    /// <summary>Null where money moves by trades only: then cash is not compared.</summary>
    public IAccountLedger? Ledger { get; init; }
}
