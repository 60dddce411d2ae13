using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid;
using AlgoTrade.Venue.Faults;
using AlgoTrade.Venue.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Venue.Tests;

/// <summary>Our own adapter trades while everything goes wrong; afterwards its books are the exchange's.</summary>
public sealed class AdapterThroughFaultsTests : IAsyncLifetime
{
    private const string AgentKey = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly string _keyFile = Path.GetTempFileName();
    private VenueHost _venue = null!;
    private ServiceProvider _adapter = null!;
    private Instrument _instrument = null!;
    private int _sequence;

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(_keyFile, AgentKey);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _venue = await VenueHost.StartAsync();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Hyperliquid:Network"] = "Simulated",
            ["Hyperliquid:BaseUrl"] = _venue.Http.BaseAddress!.ToString(),
            ["Hyperliquid:AccountAddress"] = VenueHost.User,
            ["Hyperliquid:AgentKeyFile"] = _keyFile,
            ["Hyperliquid:RequestTimeoutMs"] = "10000",
        }).Build();
        _adapter = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddHyperliquid().BuildServiceProvider();
        var instruments = await _adapter.GetRequiredService<IMarketReader>().GetInstrumentsAsync(CancellationToken.None);
        _instrument = instruments.Single(instrument => instrument.Name.Value == "BTC");
    }

    public async Task DisposeAsync()
    {
        await _adapter.DisposeAsync();
        await _venue.DisposeAsync();
        File.Delete(_keyFile);
    }

    [Fact]
    public async Task Every_order_that_lost_its_answer_is_resolved_and_no_order_is_doubled()
    {
        var believed = new HashSet<ClientOrderId>();
        foreach (var kind in (FaultKind[])[FaultKind.Delay, FaultKind.Drop, FaultKind.Status, FaultKind.LoseAnswer, FaultKind.StatusAfter, FaultKind.Refuse, FaultKind.Corrupt])
        {
            foreach (var isTaking in (bool[])[false, true])
            {
                Fault(new FaultRule { Scope = FaultScope.Exchange, Kind = kind, DelayMs = 200 });
                if (await PlaceAsync(isTaking) is { } placed)
                    believed.Add(placed);
            }
        }

        var account = _venue.Exchange.Accounts.All.Single();
        var onTheExchange = account.History.Orders.Select(row => row.Order.Terms.ClientOrderId!.Value).ToHashSet();
        Assert.Equal(onTheExchange.Order(ById), believed.Order(ById));
        // Sent but never there: dropped, refused by status, refused by word; each once resting and once taking.
        Assert.Equal(14 - 6, believed.Count);
        await AssertSameBooksAsync();
    }

    [Fact]
    public async Task Fills_reach_the_account_stream_whatever_happens_to_its_messages()
    {
        var seen = new HashSet<long>();
        using var stop = new CancellationTokenSource();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = ReadFillsAsync(seen, ready, stop.Token);
        await PlaceUntilAsync(ready.Task);
        foreach (var kind in (FaultKind[])[FaultKind.Duplicate, FaultKind.Reorder, FaultKind.Delay, FaultKind.Drop, FaultKind.Corrupt])
        {
            foreach (var channel in (string[])["userFills", "user", "orderUpdates"])
                Fault(new FaultRule { Scope = FaultScope.Stream, Kind = kind, Channel = channel, DelayMs = 200 });
            await PlaceAsync(isTaking: true);
            await PlaceAsync(isTaking: true);
        }

        using (await _venue.Http.PostAsync(new Uri("/admin/disconnect", UriKind.Relative), null))
        {
        }

        var booked = _venue.Exchange.Accounts.All.Single().History.Fills.Select(fill => fill.TradeId).ToHashSet();
        await UntilAsync(() =>
        {
            lock (seen)
                return booked.IsSubsetOf(seen);
        });
        await stop.CancelAsync();
        await reading;
        Assert.Equal(booked.Order(), seen.Order());
    }

    private static Comparer<ClientOrderId> ById => Comparer<ClientOrderId>.Create((left, right) => left.Value.CompareTo(right.Value));

    private void Fault(FaultRule rule) => _venue.Faults.Add(rule);

    /// <returns>The order's cloid when it reached the exchange, after resolving an unknown outcome as a careful client does.</returns>
    private async Task<ClientOrderId?> PlaceAsync(bool isTaking)
    {
        var mid = await _venue.MidAsync();
        var price = _instrument.RoundPrice(isTaking ? mid * 1.05m : mid * 0.9m, PriceRounding.Nearest);
        var order = new OrderRequest
        {
            ClientOrderId = ClientOrderId.For(7, new BotId(1), ++_sequence),
            Instrument = _instrument.Name,
            Side = Side.Buy,
            Quantity = new Quantity(0.001m),
            Kind = OrderKind.Limit,
            LimitPrice = price,
            TimeInForce = isTaking ? TimeInForce.Ioc : TimeInForce.Gtc,
            Purpose = OrderPurpose.Entry,
        };
        var gateway = _adapter.GetRequiredService<IOrderGateway>();
        var ticket = gateway.ReserveTicket();
        var outcome = (await gateway.SubmitAsync(ticket, [order], OrderGrouping.None, CancellationToken.None)).Single();
        if (outcome is SubmitOrderOutcome.Accepted or SubmitOrderOutcome.Matched)
            return order.ClientOrderId;
        if (outcome is SubmitOrderOutcome.Rejected)
            return null;
        // Unknown: after the nonce is used up, the exchange's word is final.
        await gateway.BurnNonceAsync(ticket, CancellationToken.None);
        var found = await _adapter.GetRequiredService<IAccountReader>().FindOrderAsync(order.ClientOrderId, CancellationToken.None);
        return found is null ? null : order.ClientOrderId;
    }

    private async Task AssertSameBooksAsync()
    {
        var reader = _adapter.GetRequiredService<IAccountReader>();
        var account = _venue.Exchange.Accounts.All.Single();
        var open = await reader.GetOpenOrdersAsync(CancellationToken.None);
        Assert.Equal(account.Exchange.Orders.Select(order => order.OrderId), open.Select(order => order.ExchangeOrderId.Value).Order());
        var fills = await reader.GetFillsAsync(DateTimeOffset.UnixEpoch, CancellationToken.None);
        Assert.Equal(
            account.History.Fills.Select(fill => (fill.TradeId, fill.Price, fill.Quantity, fill.Fee)),
            fills.Select(fill => (fill.TradeId, fill.Price.Value, fill.Quantity.Value, fill.Fee)));
        var snapshot = await reader.GetAccountAsync(CancellationToken.None);
        Assert.Equal(account.Exchange.PositionIn(account.History.Fills[0].Market.Instrument).Quantity, Assert.Single(snapshot.Positions).Quantity);
    }

    private async Task ReadFillsAsync(HashSet<long> seen, TaskCompletionSource ready, CancellationToken stop)
    {
        try
        {
            await foreach (var happened in _adapter.GetRequiredService<IAccountFeed>().ReadAsync(stop))
            {
                if ((happened as OrderFilled)?.Fill is not { } fill)
                    continue;
                lock (seen)
                    seen.Add(fill.TradeId);
                ready.TrySetResult();
            }
        }
        catch (OperationCanceledException)
        {
            // The test is done.
        }
    }

    private async Task PlaceUntilAsync(Task ready)
    {
        while (!ready.IsCompleted)
        {
            await PlaceAsync(isTaking: true);
            await Task.WhenAny(ready, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System));
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var deadline = TimeProvider.System.GetUtcNow() + Patience;
        while (!condition() && TimeProvider.System.GetUtcNow() < deadline)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
    }
}
