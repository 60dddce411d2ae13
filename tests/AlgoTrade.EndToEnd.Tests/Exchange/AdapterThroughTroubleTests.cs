using System.Globalization;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid;

namespace AlgoTrade.EndToEnd.Tests.Exchange;

/// <summary>
/// Clocks that are wrong or step, an exchange that restarts, market data that stands still: the books that the adapter's stream gives equal
/// the exchange's own afterwards. Every single fault of requests and messages is in the tests of the practice exchange.
/// </summary>
public sealed class AdapterThroughTroubleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    public async Task A_machine_whose_clock_is_minutes_off_trades_all_the_same(int minutes)
    {
        var settings = new PracticeSettings { OurClockAhead = TimeSpan.FromMinutes(minutes) };
        await using var venue = await PracticeVenue.StartAsync(settings);
        await using var run = await Run.StartAsync(venue);
        Assert.Equal(3, await run.TradeAsync(count: 3));
        await run.UntilEqualAsync();
    }

    [Fact]
    public async Task When_the_exchanges_clock_steps_orders_are_refused_as_expired_until_it_is_measured_anew()
    {
        await using var venue = await PracticeVenue.StartAsync();
        await using var run = await Run.StartAsync(venue);
        await venue.PutAsync("admin/clock-skew", new { milliseconds = 60_000 });
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        for (var matched = 0; matched < 3; matched += await run.TradeAsync(count: 1))
        {
            Assert.False(patience.IsCancellationRequested, "no order was taken after the step");
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, CancellationToken.None);
        }

        await run.UntilEqualAsync();
    }

    [Fact]
    public async Task A_restart_of_the_exchange_loses_neither_orders_nor_fills()
    {
        var folder = Directory.CreateTempSubdirectory("venue");
        try
        {
            await using var venue = await PracticeVenue.StartAsync(new PracticeSettings { StateFile = Path.Combine(folder.FullName, "state.jsonl") });
            await using var run = await Run.StartAsync(venue);
            var resting = venue.Limit(Side.Buy, venue.BelowBid(0.2m), venue.Worth(100));
            Assert.IsType<SubmitOrderOutcome.Accepted>(await venue.SubmitAsync(resting));
            using (var restarted = await venue.Admin.PostAsync(new Uri("admin/restart", UriKind.Relative), null))
                Assert.True(restarted.IsSuccessStatusCode, await restarted.Content.ReadAsStringAsync());

            Assert.Equal(3, await run.TradeAsync(count: 3));
            var open = await Reads.UntilReadAsync(() => venue.Reader.GetOpenOrdersAsync(CancellationToken.None));
            Assert.Equal(resting.ClientOrderId, Assert.Single(open).ClientOrderId);
            Assert.IsType<CancelOrderOutcome.Canceled>(await venue.CancelAsync(resting));
            await run.UntilEqualAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Market_data_that_stands_still_is_a_gap_and_the_account_is_followed_all_the_while()
    {
        await using var venue = await PracticeVenue.StartAsync(new PracticeSettings { MarketSilence = TimeSpan.FromSeconds(5) });
        await using var run = await Run.StartAsync(venue);
        var feed = venue.MarketFeed;
        await feed.SubscribeAsync([new MarketSubscription(venue.Instrument.Name, MarketStream.AssetContext)], CancellationToken.None);
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        await using var events = feed.ReadAsync(patience.Token).GetAsyncEnumerator(patience.Token);
        await UntilAsync(events, engineEvent => engineEvent is AssetContextChanged);

        await venue.PutAsync("admin/stale", new { isStale = true });
        var opened = (FeedGapOpened)await UntilAsync(events, engineEvent => engineEvent is FeedGapOpened);
        Assert.Contains("no data", opened.Cause, StringComparison.Ordinal);
        Assert.Equal(1, await run.TradeAsync(count: 1));
        await venue.PutAsync("admin/stale", new { isStale = false });
        await UntilAsync(events, engineEvent => engineEvent is FeedGapClosed);
        await run.UntilEqualAsync();
    }

    private static async Task<EngineEvent> UntilAsync(IAsyncEnumerator<EngineEvent> events, Func<EngineEvent, bool> isWanted)
    {
        while (await events.MoveNextAsync())
        {
            if (isWanted(events.Current))
                return events.Current;
        }

        throw new InvalidOperationException("The market feed ended.");
    }

    /// <summary>One venue, one adapter, and the books that the adapter's account stream gives.</summary>
    private sealed class Run : IAsyncDisposable
    {
        private readonly PracticeVenue _venue;
        private readonly AdapterLedger _books = new();
        private readonly CancellationTokenSource _stop = new(Patience * 2, TimeProvider.System);
        private readonly Task _following;

        private Run(PracticeVenue venue)
        {
            _venue = venue;
            _following = _books.FollowAsync(venue.AccountFeed, _stop.Token);
        }

        public static async Task<Run> StartAsync(PracticeVenue venue)
        {
            var run = new Run(venue);
            using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
            while (await run.TradeAsync(count: 1) == 0)
                Assert.False(patience.IsCancellationRequested, "the first order was never taken");
            await venue.UntilConnectedAsync();
            await run.UntilEqualAsync();
            return run;
        }

        /// <summary>Buys, each order once; an unknown outcome is resolved as the journal does it: look up, burn the nonce, look up again.</summary>
        /// <returns>Orders that filled.</returns>
        public async Task<int> TradeAsync(int count)
        {
            var filled = 0;
            for (var i = 0; i < count; i++)
            {
                var order = _venue.Limit(Side.Buy, _venue.AboveAsk(0.01m), _venue.Worth(100), TimeInForce.Ioc);
                var before = (await _venue.LedgerAsync()).Position;
                var ticket = _venue.Gateway.ReserveTicket();
                var outcome = (await _venue.Gateway.SubmitAsync(ticket, [order], OrderGrouping.None, CancellationToken.None)).Single();
                var hasLanded = outcome switch
                {
                    SubmitOrderOutcome.Matched => true,
                    SubmitOrderOutcome.Unknown => await ResolveAsync(order, ticket),
                    _ => false,
                };
                filled += hasLanded ? 1 : 0;
                // Never twice, and never when it was called refused.
                Assert.Equal(hasLanded ? before + order.Quantity.Value : before, (await _venue.LedgerAsync()).Position);
            }

            return filled;
        }

        public async Task UntilEqualAsync()
        {
            using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
            while (true)
            {
                var (position, fees) = await _venue.LedgerAsync();
                if (position == _books.Position && fees == _books.Fees && _books.OpenOrders == 0)
                    break;
                Assert.False(
                    patience.IsCancellationRequested,
                    string.Create(CultureInfo.InvariantCulture, $"exchange {position} and {fees}, adapter {_books.Position} and {_books.Fees}, {_books.OpenOrders} open"));
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
            }

            var account = await Reads.UntilReadAsync(() => _venue.Reader.GetAccountAsync(CancellationToken.None));
            Assert.Equal(_books.Position, account.Positions.Sum(held => held.Quantity));
            var fills = await Reads.UntilReadAsync(() => _venue.Reader.GetFillsAsync(DateTimeOffset.UnixEpoch, CancellationToken.None));
            Assert.Equal(_books.Position, fills.Sum(fill => fill.SignedQuantity));
            Assert.Equal(0, _books.Duplicates);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _following;
            _stop.Dispose();
        }

        private async Task<bool> ResolveAsync(OrderRequest order, ActionTicket ticket)
        {
            if (await Reads.UntilReadAsync(() => _venue.FindAsync(order)) is not null)
                return true;
            // Lost as well, perhaps; then it is asked again, as after a burnt nonce.
            while (await _venue.Gateway.BurnNonceAsync(ticket, CancellationToken.None) is not (ActionOutcome.Done or ActionOutcome.Rejected { Reason: RejectReason.Nonce }))
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None);
            return await Reads.UntilReadAsync(() => _venue.FindAsync(order)) is not null;
        }
    }
}

/// <summary>Reads that fail are safe to repeat.</summary>
internal static class Reads
{
    public static async Task<T> UntilReadAsync<T>(Func<Task<T>> read)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (true)
        {
            try
            {
                return await read();
            }
            catch (ExchangeUnavailableException) when (!patience.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
            }
        }
    }
}
