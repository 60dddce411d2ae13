using AlgoTrade.Engine.Exchange;
using AlgoTrade.Hyperliquid.Accounts;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Markets;
using AlgoTrade.Hyperliquid.Orders;
using AlgoTrade.Hyperliquid.Rest;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Hyperliquid.Telemetry;
using AlgoTrade.Hyperliquid.WebSocket;
using AlgoTrade.Hyperliquid.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Hyperliquid;

public static class HyperliquidServices
{
    /// <summary>
    /// The adapter for one account: <see cref="IOrderGateway"/>, <see cref="IMarketFeed"/>, <see cref="IAccountFeed"/>,
    /// <see cref="IAccountReader"/>, <see cref="IMarketReader"/>. A host that keeps nonces itself registers its
    /// <see cref="INonceHighWaterMark"/> before.
    /// </summary>
    public static IServiceCollection AddHyperliquid(this IServiceCollection services)
    {
        services.AddOptions<HyperliquidOptions>().BindConfiguration(HyperliquidOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<HyperliquidOptions>, HyperliquidOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<INonceHighWaterMark>(provider => Options(provider).NonceFile is { Length: > 0 } path
            ? new FileNonceHighWaterMark(path, provider.GetRequiredService<ILogger<NonceSource>>()) : new VolatileNonceHighWaterMark());
        services.AddSingleton<UnknownContent>();
        services.AddSingleton<WireJson>();
        services.AddSingleton(provider => new RateBudgets(
            new IpWeightBudget(Time(provider), Options(provider).IpWeightReserve, Options(provider).IpWeightPerMinute),
            new AddressActionBudget(Time(provider), Options(provider).AddressActionReserve)));
        services.AddSingleton<StreamLimits>();
        services.AddSingleton(provider => new HttpTransport(HyperliquidHttp.Create(Options(provider)), Time(provider)));
        services.AddSingleton<PostSocket>();
        services.AddSingleton<OrderBookFeed>();
        services.AddSingleton<SocketTransport>();
        services.AddSingleton(provider => new InfoClient(
            Transport(provider, Options(provider).InfoTransport), provider.GetRequiredService<WireJson>(), provider.GetRequiredService<RateBudgets>()));
        services.AddSingleton(provider => new ExchangeClient(
            Transport(provider, Options(provider).ActionTransport), provider.GetRequiredService<RateBudgets>()));
        services.AddSingleton<InstrumentCatalog>();
        services.AddSingleton<ExchangeTime>();
        services.AddSingleton<AccountModes>();
        services.AddSingleton<AgentGuard>();
        services.AddSingleton<AgentSigner>();
        services.AddHostedService<ExchangeWatch>();
        return services.AddPorts();
    }

    private static IExchangeTransport Transport(IServiceProvider provider, HyperliquidTransport transport) =>
        transport == HyperliquidTransport.WebSocket ? provider.GetRequiredService<SocketTransport>() : provider.GetRequiredService<HttpTransport>();

    private static IServiceCollection AddPorts(this IServiceCollection services)
    {
        services.AddSingleton<HyperliquidOrderGateway>();
        services.AddSingleton<IOrderGateway>(provider => provider.GetRequiredService<HyperliquidOrderGateway>());
        services.AddSingleton<HyperliquidAccountReader>();
        services.AddSingleton<IAccountReader>(provider => provider.GetRequiredService<HyperliquidAccountReader>());
        services.AddSingleton<IAccountBudgets>(provider => provider.GetRequiredService<HyperliquidAccountReader>());
        services.AddSingleton<AdapterGauges>();
        services.AddSingleton<IAccountLedger, HyperliquidAccountLedger>();
        services.AddSingleton<HyperliquidMarketReader>();
        services.AddSingleton<IMarketReader>(provider => provider.GetRequiredService<HyperliquidMarketReader>());
        services.AddSingleton<HyperliquidMarketFeed>();
        services.AddSingleton<IMarketFeed>(provider => provider.GetRequiredService<HyperliquidMarketFeed>());
        services.AddSingleton<HyperliquidAccountFeed>();
        return services.AddSingleton<IAccountFeed>(provider => provider.GetRequiredService<HyperliquidAccountFeed>());
    }

    private static HyperliquidOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<HyperliquidOptions>>().Value;

    private static TimeProvider Time(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();
}
