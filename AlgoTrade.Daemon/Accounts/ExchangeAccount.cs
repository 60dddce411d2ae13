using AlgoTrade.Engine.Exchange;
using AlgoTrade.Hyperliquid;
using AlgoTrade.Hyperliquid.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Daemon.Accounts;

/// <summary>The account that this process may sign for, from the adapter's configuration.</summary>
internal static class ExchangeAccount
{
    /// <returns>Null when no key is here.</returns>
    public static ExchangePorts? Find(IServiceProvider provider)
    {
        if (provider.GetService<ExchangePorts>() is { } given)
            return given;
        if (provider.GetService<AgentSigner>()?.Address is null || Network(provider) is not { } network)
            return null;
        var address = provider.GetRequiredService<IOptions<HyperliquidOptions>>().Value.AccountAddress!.ToLowerInvariant();
        return new ExchangePorts(
            provider.GetRequiredService<DaemonOptions>().Account, network, address, provider.GetRequiredService<IOrderGateway>(),
            provider.GetRequiredService<IAccountReader>(), provider.GetRequiredService<IAccountFeed>())
        {
            Budgets = provider.GetService<IAccountBudgets>(),
            Ledger = provider.GetService<IAccountLedger>(),
        };
    }

    /// <returns>Null without the adapter.</returns>
    public static string? Network(IServiceProvider provider) => provider.GetService<AgentSigner>() is null
        ? null : provider.GetRequiredService<IOptions<HyperliquidOptions>>().Value.Network.ToString().ToLowerInvariant();
}
