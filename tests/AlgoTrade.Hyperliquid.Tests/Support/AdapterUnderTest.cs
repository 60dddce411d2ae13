using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Accounts;
using AlgoTrade.Hyperliquid.Markets;
using AlgoTrade.Hyperliquid.Orders;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Hyperliquid.Tests.Support;

/// <summary>The whole adapter, composed as a host would, against a loopback exchange. The key is a published throw-away key.</summary>
internal sealed class AdapterUnderTest : IAsyncDisposable
{
    private const string Key = "0x0123456789012345678901234567890123456789012345678901234567890123";
    private readonly string _keyFile;
    private long _sequence;

    private AdapterUnderTest(ServiceProvider services, LoopbackExchange exchange, string keyFile)
    {
        Services = services;
        Exchange = exchange;
        _keyFile = keyFile;
    }

    public ServiceProvider Services { get; }

    public LoopbackExchange Exchange { get; }

    public HyperliquidOrderGateway Gateway => Services.GetRequiredService<HyperliquidOrderGateway>();

    public HyperliquidAccountReader Reader => Services.GetRequiredService<HyperliquidAccountReader>();

    public static async Task<AdapterUnderTest> StartAsync(params (string Key, string Value)[] settings)
    {
        var exchange = await LoopbackExchange.StartAsync();
        var keyFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(keyFile, Key);
        var values = new Dictionary<string, string?>
        {
            ["Hyperliquid:BaseUrl"] = exchange.Address.ToString(),
            ["Hyperliquid:AccountAddress"] = LoopbackExchange.Account,
            ["Hyperliquid:AgentKeyFile"] = keyFile,
            ["Hyperliquid:RequestTimeoutMs"] = "4000",
        };
        foreach (var (key, value) in settings)
            values[$"Hyperliquid:{key}"] = value;
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        services.AddLogging();
        services.AddHyperliquid();
        return new AdapterUnderTest(services.BuildServiceProvider(), exchange, keyFile);
    }

    /// <summary>Sequence of the last cloid given out.</summary>
    public long LastSequence => _sequence;

    /// <summary>Everything that is asked once before the first action.</summary>
    public async Task WarmUpAsync()
    {
        await Services.GetRequiredService<InstrumentCatalog>().EnsureLoadedAsync(CancellationToken.None);
        await Services.GetRequiredService<ExchangeTime>().EnsureMeasuredAsync(CancellationToken.None);
        await Services.GetRequiredService<AccountModes>().FindProblemAsync(CancellationToken.None);
        await Services.GetRequiredService<AgentSigner>().FindProblemAsync(CancellationToken.None);
    }

    public ClientOrderId NextCloid() => ClientOrderId.For(installation: 7, new BotId(1), ++_sequence);

    public OrderRequest Buy(decimal price = 50_000m, decimal quantity = 0.001m, OrderKind kind = OrderKind.Limit) => new()
    {
        ClientOrderId = NextCloid(),
        Instrument = new InstrumentName("BTC"),
        Side = Side.Buy,
        Quantity = new Quantity(quantity),
        Kind = kind,
        LimitPrice = new Price(price),
        Purpose = OrderPurpose.Entry,
    };

    public OrderRequest Stop(decimal trigger = 45_000m, decimal quantity = 0.001m, OrderKind kind = OrderKind.StopMarket) => Buy(trigger - 1_000m, quantity, kind) with
    {
        Side = Side.Sell,
        TriggerPrice = new Price(trigger),
        ReduceOnly = true,
        Purpose = OrderPurpose.StopLoss,
    };

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await Exchange.DisposeAsync();
        File.Delete(_keyFile);
    }
}
