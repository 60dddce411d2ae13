using System.Globalization;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Hyperliquid.Tests.Support;
using AlgoTrade.Hyperliquid.Tests.Wire;
using AlgoTrade.Hyperliquid.WebSocket;
using Microsoft.Extensions.Logging.Abstractions;

namespace AlgoTrade.Hyperliquid.Tests.WebSocket;

public sealed class AccountFeedTests
{
    private static readonly ClientOrderId First = ClientOrderId.For(7, new BotId(1), 1);
    private static readonly ClientOrderId Second = ClientOrderId.For(7, new BotId(1), 2);
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task Orders_fills_and_funding_arrive_as_events_and_foreign_ones_are_told_apart()
    {
        await using var run = await Run.StartAsync();
        Assert.Equal(4, (await run.Socket.NextAsync(4)).Count(request => request.Contains(LoopbackExchange.Account, StringComparison.Ordinal)));
        await run.Socket.SendAsync(OrderUpdate(First, "open"));
        await run.Socket.SendAsync(OrderUpdate(First, "filled"));
        await run.Socket.SendAsync(Fills(Fill(1, First)));
        await run.Socket.SendAsync(Fills(Fill(1, First)));
        await run.Socket.SendAsync(Fills(Fill(2, null)));
        await run.Socket.SendAsync(OrderUpdate(Second, "minTradeNtlRejected"));
        await run.Socket.SendAsync($$$"""{"channel":"userFundings","data":{"user":"{{{LoopbackExchange.Account}}}","fundings":[{"time":{{{Now}}},"coin":"BTC","usdc":"-1.5","szi":"2.0","fundingRate":"0.0000125","nSamples":null}]}}""");
        var events = await run.ReadAsync(5);
        Assert.Equal(First, Assert.IsType<OrderAccepted>(events[0]).ClientOrderId);
        Assert.Equal(1, Assert.IsType<OrderFilled>(events[1]).Fill.TradeId);
        Assert.Equal(2, Assert.IsType<ForeignFill>(events[2]).Fill.TradeId);
        Assert.Equal(RejectReason.MinimumNotional, Assert.IsType<OrderRejected>(events[3]).Reason);
        Assert.Equal(-1.5m, Assert.IsType<FundingPayment>(events[4]).Payment);
    }

    [Fact]
    public async Task A_reader_that_does_not_keep_up_loses_nothing()
    {
        const int batches = 150;
        const int perBatch = 100;
        await using var run = await Run.StartAsync();
        await run.Socket.NextAsync(4);
        for (var batch = 0; batch < batches; batch++)
            await run.Socket.SendAsync(Fills([.. Enumerable.Range((batch * perBatch) + 1, perBatch).Select(id => Fill(id, First))]));

        // More than any queue of the feed holds, and nobody has read yet.
        var events = await run.ReadAsync(batches * perBatch);
        Assert.Equal(Enumerable.Range(1, batches * perBatch).Select(id => (long)id), events.Select(filled => Assert.IsType<OrderFilled>(filled).Fill.TradeId));
    }

    [Fact]
    public async Task Old_fills_of_the_first_snapshot_are_history()
    {
        await using var run = await Run.StartAsync();
        await run.Socket.NextAsync(4);
        await run.Socket.SendAsync(Fills(Fill(1, First, Now - 3_600_000)));
        await run.Socket.SendAsync(Fills(Fill(2, First)));
        Assert.Equal(2, Assert.IsType<OrderFilled>((await run.ReadAsync(1))[0]).Fill.TradeId);
    }

    [Fact]
    public async Task After_a_cut_missed_fills_and_the_fate_of_open_orders_come_from_rest_before_the_reader_is_told()
    {
        await using var run = await Run.StartAsync();
        run.Exchange.Info["userFillsByTime"] = _ => $"[{Fill(1, First)},{Fill(2, First)}]";
        run.Exchange.Info["frontendOpenOrders"] = _ => "[]";
        run.Exchange.Info["orderStatus"] = _ =>
            $$$"""{"status":"order","order":{"order":{{{Order(Second)}}},"status":"marginCanceled","statusTimestamp":{{{Now}}}}}""";
        await run.Socket.NextAsync(4);
        await run.Socket.SendAsync(OrderUpdate(Second, "open"));
        await run.Socket.SendAsync(Fills(Fill(1, First)));
        await run.ReadAsync(2);
        run.Socket.Cut();

        var again = await run.Exchange.NextSocketAsync();
        await again.NextAsync(4);
        var events = await run.ReadAsync(4);
        Assert.IsType<AccountFeedInterrupted>(events[0]);
        Assert.Equal(2, Assert.IsType<OrderFilled>(events[1]).Fill.TradeId);
        Assert.Equal((Second, "marginCanceled"), (Assert.IsType<OrderCanceled>(events[2]).ClientOrderId, ((OrderCanceled)events[2]).Cause));
        Assert.Contains("caught up", Assert.IsType<AccountFeedInterrupted>(events[3]).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fill_whose_message_was_lost_without_a_disconnect_is_found_by_the_audit()
    {
        await using var run = await Run.StartAsync(TimeSpan.FromMilliseconds(100));
        run.Exchange.Info["frontendOpenOrders"] = _ => "[]";
        run.Exchange.Info["userFillsByTime"] = _ => $"[{Fill(1, First)}]";
        Assert.Equal(1, Assert.IsType<OrderFilled>((await run.ReadAsync(1))[0]).Fill.TradeId);
    }

    [Theory]
    [InlineData("""{"channel":"orderUpdates","data":[{"order":{"coin":"BTC"}}]}""")]
    [InlineData("""{"channel":"userFills","data":"gone"}""")]
    public async Task A_message_that_cannot_be_read_makes_the_reader_reconcile(string frame)
    {
        await using var run = await Run.StartAsync();
        await run.Socket.NextAsync(4);
        await run.Socket.SendAsync(frame);
        Assert.IsType<AccountFeedInterrupted>((await run.ReadAsync(1))[0]);
    }

    [Fact]
    public async Task An_unknown_order_status_invents_nothing_and_makes_the_reader_reconcile()
    {
        await using var run = await Run.StartAsync();
        await run.Socket.NextAsync(4);
        await run.Socket.SendAsync(OrderUpdate(First, "sleeping"));
        Assert.Contains("sleeping", Assert.IsType<AccountFeedInterrupted>((await run.ReadAsync(1))[0]).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Our_liquidation_is_told_apart_from_an_ordinary_fill()
    {
        await using var run = await Run.StartAsync();
        await run.Socket.NextAsync(4);
        var fill = Fill(5, null)[..^1] + $$$""","liquidation":{"liquidatedUser":"{{{LoopbackExchange.Account}}}","markPx":"99.0","method":"market"}}""";
        await run.Socket.SendAsync(Fills(fill));
        var events = await run.ReadAsync(2);
        Assert.IsType<ForeignFill>(events[0]);
        Assert.Equal(1m, Assert.IsType<Liquidated>(events[1]).ClosedQuantity);
    }

    private static string OrderUpdate(ClientOrderId cloid, string status) =>
        $$$"""{"channel":"orderUpdates","data":[{"order":{{{Order(cloid)}}},"status":"{{{status}}}","statusTimestamp":{{{Now}}}}]}""";

    private static string Order(ClientOrderId cloid) =>
        $$"""{"coin":"BTC","side":"B","limitPx":"100.0","sz":"1.0","oid":{{cloid.Sequence}},"timestamp":{{Now}},"origSz":"1.0","cloid":"{{cloid}}"}""";

    private static string Fills(params string[] fills) =>
        $$$"""{"channel":"userFills","data":{"user":"{{{LoopbackExchange.Account}}}","fills":[{{{string.Join(',', fills)}}}]}}""";

    private static string Fill(int id, ClientOrderId? cloid, long? time = null) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"coin":"BTC","px":"100.0","sz":"1.0","side":"B","time":{{time ?? Now}},"startPosition":"0.0","dir":"Open Long","closedPnl":"0.0","hash":"0x","oid":1,"crossed":true,"fee":"0.01","tid":{{id}},"feeToken":"USDC","cloid":{{(cloid is null ? "null" : $"\"{cloid}\"")}}}""");

    private sealed class Run : IAsyncDisposable
    {
        private readonly HyperliquidAccountFeed _feed;
        private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(30), TimeProvider.System);
        private readonly IAsyncEnumerator<EngineEvent> _events;

        private Run(LoopbackExchange exchange, TimeSpan audit)
        {
            Exchange = exchange;
            var settings = new StreamSettings { FirstBackoff = TimeSpan.FromMilliseconds(20), AuditInterval = audit };
            var parts = new AdapterParts(exchange);
            _feed = new HyperliquidAccountFeed(
                parts.Account, new Recordings().Json, parts.Limits, parts.Time, TimeProvider.System, exchange.SocketAddress, settings,
                AccountAddress.Parse(LoopbackExchange.Account), NullLogger<HyperliquidAccountFeed>.Instance);
            _events = _feed.ReadAsync(_patience.Token).GetAsyncEnumerator(_patience.Token);
        }

        public LoopbackExchange Exchange { get; }

        public LoopbackSocket Socket { get; private set; } = null!;

        public static async Task<Run> StartAsync(TimeSpan? audit = null)
        {
            var run = new Run(await LoopbackExchange.StartAsync(), audit ?? TimeSpan.FromHours(1));
            run.Socket = await run.Exchange.NextSocketAsync();
            return run;
        }

        public async Task<List<EngineEvent>> ReadAsync(int count)
        {
            var events = new List<EngineEvent>();
            while (events.Count < count && await _events.MoveNextAsync())
                events.Add(_events.Current);
            return events;
        }

        public async ValueTask DisposeAsync()
        {
            await _feed.DisposeAsync();
            await Exchange.DisposeAsync();
            _patience.Dispose();
        }
    }
}
