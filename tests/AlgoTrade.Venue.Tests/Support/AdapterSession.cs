using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Venue.Accounts;
using AlgoTrade.Venue.Markets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Venue.Tests.Support;

/// <summary>
/// Our own adapter, pointed at a practice exchange, used as a careful bot uses it: an unknown outcome is resolved before anything else, reads are repeated,
/// and what its streams tell is kept. <see cref="AssertSameLedgerAsync"/> compares all of it with the exchange's own books.
/// </summary>
internal sealed class AdapterSession : IAsyncDisposable
{
    private const string Key = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    private const decimal Quantity = 0.002m;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly VenueHost _venue;
    private readonly ServiceProvider _services;
    private readonly AccountAddress _address;
    private readonly string _keyFile;
    private readonly StreamedLedger _streams = new();
    private readonly HashSet<ClientOrderId> _believed = [];
    private Instrument _instrument = null!;
    private int _sequence;

    private AdapterSession(VenueHost venue, ServiceProvider services, AccountAddress address, string keyFile) =>
        (_venue, _services, _address, _keyFile) = (venue, services, address, keyFile);

    /// <summary>Market data was interrupted so often.</summary>
    public int Gaps => _streams.GapsOpened;

    private IOrderGateway Gateway => _services.GetRequiredService<IOrderGateway>();

    private IAccountReader Reader => _services.GetRequiredService<IAccountReader>();

    // Anew each time: after a restart the exchange has other objects.
    private VenueAccount Account => _venue.Exchange.Accounts.Find(_address)!;

    private VenueMarket Market => _venue.Exchange.FindMarket(_instrument.Name.Value)!;

    public static async Task<AdapterSession> StartAsync(VenueHost venue, params (string Name, string Value)[] settings)
    {
        var keyFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(keyFile, Key);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var configured = new Dictionary<string, string?>
        {
            ["Hyperliquid:Network"] = "Simulated",
            ["Hyperliquid:BaseUrl"] = venue.Http.BaseAddress!.ToString(),
            ["Hyperliquid:AccountAddress"] = VenueHost.User,
            ["Hyperliquid:AgentKeyFile"] = keyFile,
            ["Hyperliquid:AuditIntervalMs"] = "2000",
            ["Hyperliquid:MarketSilenceMs"] = "5000",
        };
        foreach (var (name, value) in settings)
            configured[$"Hyperliquid:{name}"] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(configured).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddHyperliquid().BuildServiceProvider();
        var session = new AdapterSession(venue, services, AccountAddress.Parse(configured["Hyperliquid:AccountAddress"]!), keyFile);
        await session.FollowAsync();
        return session;
    }

    public async ValueTask DisposeAsync()
    {
        await _streams.DisposeAsync();
        await _services.DisposeAsync();
        File.Delete(_keyFile);
    }

    /// <summary>Looks, rests, takes, replaces, protects and cancels: every kind of thing that a bot does to its account.</summary>
    public async Task TradeAsync()
    {
        await ReadAsync(() => Reader.GetOpenOrdersAsync(CancellationToken.None));
        await ReadAsync(() => Reader.GetAccountAsync(CancellationToken.None));
        var resting = await PlaceAsync(isTaking: false);
        await PlaceAsync(isTaking: true);
        var moved = resting is { } original ? await ModifyAsync(original) : null;
        await PlaceStopAsync();
        if (moved is { } order)
            await CancelAsync(order);
        await PlaceAsync(isTaking: false);
    }

    /// <returns>The order's cloid when it reached the exchange.</returns>
    public Task<ClientOrderId?> PlaceAsync(bool isTaking) => SubmitAsync(NextOrder(isTaking), (ticket, order, token) =>
        Gateway.SubmitAsync(ticket, [order], OrderGrouping.None, token));

    public static Task UntilAsync(Func<bool> condition, string otherwise) => UntilAsync(() => Task.FromResult(condition()), otherwise);

    public static async Task UntilAsync(Func<Task<bool>> condition, string otherwise)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, otherwise);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>What the adapter believes of orders, fills, fees, position and money, from its streams and by its reads, is what the exchange holds.</summary>
    public async Task AssertSameLedgerAsync()
    {
        // Prices stand still, so that both sides value the position alike.
        _venue.Exchange.IsStale = true;
        var booked = Account.History.Fills.Select(fill => (fill.TradeId, fill.Price, fill.Quantity, fill.Fee, fill.OrderId)).Order().ToList();
        await UntilAsync(() => _streams.Fills.Count >= booked.Count, "The account stream misses fills.");
        Assert.Equal(booked, _streams.Fills.Select(Row).Order());
        Assert.Equal(booked, (await ReadAsync(() => Reader.GetFillsAsync(DateTimeOffset.UnixEpoch, CancellationToken.None))).Select(Row).Order());

        Assert.Equal(OrdersOfTheExchange().Order(), _believed.Select(cloid => cloid.Value).Order());
        var open = await ReadAsync(() => Reader.GetOpenOrdersAsync(CancellationToken.None));
        Assert.Equal(
            Account.Exchange.Orders.Select(order => (order.OrderId, order.Terms.ClientOrderId)).Order(),
            open.Select(order => (order.ExchangeOrderId.Value, order.ClientOrderId)).Order());
        foreach (var cloid in _believed)
        {
            var order = await ReadAsync(() => Reader.FindOrderAsync(cloid, CancellationToken.None));
            Assert.Equal((cloid, Account.History.Find(cloid)!.Status), (cloid, order!.StatusText));
        }

        // The stream may have missed the end of an order, and says so; it never invents one.
        Assert.Subset(CanceledOrders(), _streams.Canceled);

        var snapshot = await ReadAsync(() => Reader.GetAccountAsync(CancellationToken.None));
        var ledger = Account.Exchange.Ledger;
        Assert.Equal(decimal.Round(ledger.Equity, 6, MidpointRounding.ToZero), snapshot.Equity);
        var position = Assert.Single(snapshot.Positions);
        Assert.Equal(Account.Exchange.PositionIn(Market.Instrument).Quantity, position.Quantity);
    }

    /// <summary>Every interruption of market data was announced and ended.</summary>
    public Task AssertGapsEndedAsync() => UntilAsync(() => _streams.OpenGaps == 0, "A gap in market data stays open.");

    private async Task FollowAsync()
    {
        var instruments = await ReadAsync(() => _services.GetRequiredService<IMarketReader>().GetInstrumentsAsync(CancellationToken.None));
        _instrument = instruments.Single(instrument => instrument.Name.Value == "BTC");
        var market = _services.GetRequiredService<IMarketFeed>();
        await market.SubscribeAsync(
            [new MarketSubscription(_instrument.Name, MarketStream.BestBidOffer), new MarketSubscription(_instrument.Name, MarketStream.Trades)],
            CancellationToken.None);
        _streams.Follow(_services.GetRequiredService<IAccountFeed>(), market);
        // Connected once a fill has come by the stream.
        while (_streams.Fills.Count == 0)
        {
            await PlaceAsync(isTaking: true);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    private OrderRequest NextOrder(bool isTaking) => new()
    {
        ClientOrderId = ClientOrderId.For(7, new BotId(1), ++_sequence),
        Instrument = _instrument.Name,
        Side = Side.Buy,
        Quantity = new Quantity(Quantity),
        Kind = OrderKind.Limit,
        LimitPrice = PriceAt(isTaking ? 1.05m : 0.9m),
        TimeInForce = isTaking ? TimeInForce.Ioc : TimeInForce.Gtc,
        Purpose = OrderPurpose.Entry,
    };

    private Price PriceAt(decimal factor) => _instrument.RoundPrice(_venue.Exchange.Read(_ => Market.Exchange.Mid) * factor, PriceRounding.Nearest);

    private async Task<ClientOrderId?> ModifyAsync(ClientOrderId original)
    {
        var replacement = NextOrder(isTaking: false) with { LimitPrice = PriceAt(0.89m) };
        return await SubmitAsync(replacement, async (ticket, order, token) =>
            [await Gateway.ModifyAsync(ticket, new OrderReference(_instrument.Name, original, null), order, token)]);
    }

    private Task<ClientOrderId?> PlaceStopAsync()
    {
        var stop = NextOrder(isTaking: false) with
        {
            Side = Side.Sell,
            Quantity = new Quantity(0.001m),
            Kind = OrderKind.StopMarket,
            TriggerPrice = PriceAt(0.8m),
            LimitPrice = PriceAt(0.75m),
            ReduceOnly = true,
            Purpose = OrderPurpose.StopLoss,
        };
        return SubmitAsync(stop, (ticket, order, token) => Gateway.SubmitAsync(ticket, [order], OrderGrouping.None, token));
    }

    private async Task CancelAsync(ClientOrderId order)
    {
        var ticket = Gateway.ReserveTicket();
        var outcome = (await Gateway.CancelAsync(ticket, [new OrderReference(_instrument.Name, order, null)], CancellationToken.None)).Single();
        if (outcome is CancelOrderOutcome.Unknown)
            await SettleAsync(ticket);
    }

    private async Task<ClientOrderId?> SubmitAsync(
        OrderRequest order, Func<ActionTicket, OrderRequest, CancellationToken, Task<IReadOnlyList<SubmitOrderOutcome>>> send)
    {
        var ticket = Gateway.ReserveTicket();
        var outcome = (await send(ticket, order, CancellationToken.None)).Single();
        if (outcome is SubmitOrderOutcome.Rejected)
            return null;
        if (outcome is SubmitOrderOutcome.Unknown)
        {
            await SettleAsync(ticket);
            if (await ReadAsync(() => Reader.FindOrderAsync(order.ClientOrderId, CancellationToken.None)) is null)
                return null;
        }

        _believed.Add(order.ClientOrderId);
        return order.ClientOrderId;
    }

    // Burns the nonce until the exchange has answered: then the action has landed, or never will.
    private async Task SettleAsync(ActionTicket ticket)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await Gateway.BurnNonceAsync(ticket, CancellationToken.None) is not (ActionOutcome.Done or ActionOutcome.Rejected { Reason: RejectReason.Nonce }))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "The nonce could not be burnt.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    private static async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await read();
            }
            catch (ExchangeUnavailableException) when (TimeProvider.System.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    // One for each order; an order that was placed twice is there twice.
    private IEnumerable<UInt128> OrdersOfTheExchange() =>
        Account.History.Orders.Select(row => row.Order).DistinctBy(order => order.OrderId).Select(order => order.Terms.ClientOrderId!.Value.Value);

    private HashSet<ClientOrderId> CanceledOrders() => _venue.Exchange.Read(_ => Account.History.Orders
        .Where(row => row.Status.EndsWith("anceled", StringComparison.Ordinal)).Select(row => row.Order.Terms.ClientOrderId!.Value).ToHashSet());

    private static (long TradeId, decimal Price, decimal Quantity, decimal Fee, long OrderId) Row(Fill fill) =>
        (fill.TradeId, fill.Price.Value, fill.Quantity.Value, fill.Fee, fill.ExchangeOrderId.Value);
}
