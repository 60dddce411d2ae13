using AlgoTrade.Hyperliquid.Accounts;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Markets;
using AlgoTrade.Hyperliquid.Rest;
using AlgoTrade.Hyperliquid.Tests.Wire;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Hyperliquid.Tests.Support;

/// <summary>The reading half of the adapter by hand, for tests that set the times of a stream themselves.</summary>
internal sealed class AdapterParts
{
    public AdapterParts(LoopbackExchange exchange)
    {
        var options = Options.Create(new HyperliquidOptions { BaseUrl = exchange.Address.ToString(), AccountAddress = LoopbackExchange.Account });
        var json = new Recordings().Json;
        var budgets = new RateBudgets(new IpWeightBudget(TimeProvider.System, 200), new AddressActionBudget(TimeProvider.System, 500));
        Info = new InfoClient(new HttpTransport(HyperliquidHttp.Create(options.Value), TimeProvider.System), json, budgets);
        Catalog = new InstrumentCatalog(Info, options, NullLogger<InstrumentCatalog>.Instance);
        Time = new ExchangeTime(Info, TimeProvider.System);
        Account = new HyperliquidAccountReader(Info, json, budgets, new AccountModes(Info, options, TimeProvider.System), TimeProvider.System, options);
    }

    public StreamLimits Limits { get; } = new(TimeProvider.System);

    public ExchangeTime Time { get; }

    public InfoClient Info { get; }

    public InstrumentCatalog Catalog { get; }

    public HyperliquidAccountReader Account { get; }
}
