using AlgoTrade.Cli.Up;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Hyperliquid;
using AlgoTrade.Hyperliquid.Markets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Cli.History;

/// <summary>Market data of one network for a command: no account, no key, and at most half of the address's weight budget.</summary>
internal sealed class ExchangeConnection : IAsyncDisposable
{
    // Of 1,200 a minute. A daemon on the same machine shares the address and must go on trading while we read.
    private const int WeightLeftForOthers = 600;
    private readonly ServiceProvider _adapter;

    private ExchangeConnection(ServiceProvider adapter, TimeProvider clock)
    {
        _adapter = adapter;
        Clock = clock;
    }

    public IMarketReader Market => _adapter.GetRequiredService<IMarketReader>();

    /// <summary>The exchange's clock: a practice exchange may be ahead of ours by days.</summary>
    public TimeProvider Clock { get; }

    /// <param name="address">Null: the network's public address.</param>
    /// <exception cref="ExchangeUnavailableException">Nobody answers there.</exception>
    public static async Task<ExchangeConnection> OpenAsync(string network, Uri? address, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        await using var probe = Adapter(network, address, timeProvider);
        var reader = probe.GetRequiredService<HyperliquidMarketReader>();
        var offset = await Patience.ReadAsync(() => reader.GetClockOffsetAsync(cancellationToken), timeProvider, cancellationToken);
        var clock = offset > TimeSpan.FromSeconds(5) ? new PracticeClock(timeProvider, offset) : timeProvider;
        return new ExchangeConnection(Adapter(network, address, clock), clock);
    }

    public ValueTask DisposeAsync() => _adapter.DisposeAsync();

    private static ServiceProvider Adapter(string network, Uri? address, TimeProvider clock)
    {
        var settings = new Dictionary<string, string?>
        {
            [$"{HyperliquidOptions.SectionName}:{nameof(HyperliquidOptions.Network)}"] = network,
            [$"{HyperliquidOptions.SectionName}:{nameof(HyperliquidOptions.BaseUrl)}"] = address?.ToString(),
            [$"{HyperliquidOptions.SectionName}:{nameof(HyperliquidOptions.IpWeightReserve)}"] = $"{WeightLeftForOthers}",
        };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddSingleton(clock).AddHyperliquid().BuildServiceProvider();
    }
}
