using System.Diagnostics;
using System.Globalization;
using AlgoTrade.Daemon.Orders;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Daemon.Benchmarks;

/// <summary>
/// From a market event to the bytes that would be posted: strategy, sizing, gate, plan of rows and requests, msgpack, hashes, signature, JSON. The commit of the journal
/// lies between plan and signature in life; it is a matter of the disk and not in here.
/// </summary>
internal static class TickBenchmark
{
    // The platform's own curve takes a thousand times longer than the native library.
    private static readonly int WarmUp = Secp256k1.Current.IsDeterministic ? 3_000 : 20;
    private static readonly int Measured = Secp256k1.Current.IsDeterministic ? 10_000 : 200;

    private static readonly InstrumentName Btc = new("BTC");
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    public static void Run(RatioReport report)
    {
        var (whole, signing) = (new List<double>(), new List<double>());
        using var key = PrivateKey.Parse("0x0123456789012345678901234567890123456789012345678901234567890123"u8, "The published test key");
        var definition = new BotDefinition
        {
            Id = new BotId(1),
            Installation = 1,
            Name = "tick",
            Strategy = "alternating",
            Instruments = [Btc],
            Interval = CandleInterval.OneMinute,
            Capital = 1_000_000,
        };
        var instrument = new Instrument { Name = Btc, AssetId = 0, SizeDecimals = 5, MaxLeverage = 40, MarginTiers = [new MarginTier(0, 40)] };
        var bot = new Bot(definition, [instrument], _ => new AlternatingStrategy());
        var (effects, book, tickets) = (new EffectBuffer(), new OrderBook(), new Tickets());
        bot.Handle(new StartBot(Start), effects);
        for (var i = 0; i < WarmUp + Measured; i++)
        {
            var close = 50_000 + (i % 7);
            var tick = new CandleClosed(Btc, CandleInterval.OneMinute, new Candle(Start.AddMinutes(i).ToUnixTimeMilliseconds(), 50_000, 50_010, 50_000, close, 1));
            effects.Clear();
            var started = Stopwatch.GetTimestamp();
            bot.Handle(tick, effects);
            var plan = ActionPlan.For(effects, book, tickets, tick.OccurredAt, default);
            var submit = plan.Actions.OfType<PendingAction.Submit>().FirstOrDefault();
            if (submit is null)
                continue;
            var signed = Sign(submit, key, out var signedFor);
            var bytes = signed.ToUtf8Json().Length;
            if (i >= WarmUp && bytes > 0)
            {
                whole.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                signing.Add(signedFor.TotalMilliseconds);
            }

            Fill(bot, submit.Orders[0], close, i, tick.OccurredAt, effects);
            book.Apply(new OrderCanceled(submit.Orders[0].ClientOrderId, "measured", tick.OccurredAt), isPositionFlatAfter: false);
        }

        report.Note("orders", whole.Count.ToString(CultureInfo.InvariantCulture));
        report.AtMost("tick to bytes, the signature apart, 99th percentile", Percentile([.. whole.Zip(signing, (all, signature) => all - signature)], 0.99), 1, string.Create(
            CultureInfo.InvariantCulture, $"ms; signing with {Secp256k1.Current.Name}: half below {Percentile(signing, 0.5):F3}, 99th percentile {Percentile(signing, 0.99):F3} ms"));
        if (Secp256k1.Current.IsDeterministic)
            report.AtMost("tick to signed bytes, 99th percentile", Percentile(whole, 0.99), 1, string.Create(CultureInfo.InvariantCulture, $"ms; half below {Percentile(whole, 0.5):F3} ms"));
    }

    private static SignedAction Sign(PendingAction.Submit submit, PrivateKey key, out TimeSpan time)
    {
        var order = submit.Orders[0];
        var entry = new OrderEntry(0, order.Side == Side.Buy, order.LimitPrice!.Value.Value, order.Quantity.Value, order.ReduceOnly, WireTimeInForce.Ioc, null, order.ClientOrderId);
        var action = new PlaceOrders([entry]);
        var started = Stopwatch.GetTimestamp();
        var signed = SignedAction.Create(action, key, submit.Ticket.Nonce, isMainnet: true, expiresAfter: submit.Ticket.ExpiresAt.ToUnixTimeMilliseconds());
        time = Stopwatch.GetElapsedTime(started);
        return signed;
    }

    private static void Fill(Bot bot, OrderRequest order, decimal price, long trade, DateTimeOffset at, EffectBuffer effects)
    {
        effects.Clear();
        bot.Handle(new OrderAccepted(order.ClientOrderId, new ExchangeOrderId(trade), at), effects);
        bot.Handle(
            new OrderFilled(order.ClientOrderId, new Fill
            {
                Instrument = Btc,
                Side = order.Side,
                Price = new Price(price),
                Quantity = order.Quantity,
                Fee = 1,
                Role = LiquidityRole.Taker,
                ExchangeOrderId = new ExchangeOrderId(trade),
                ClientOrderId = order.ClientOrderId,
                TradeId = trade,
                OccurredAt = at,
            }),
            effects);
    }

    private static double Percentile(List<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
    }

    /// <summary>Gives out nonces; nothing is sent.</summary>
    private sealed class Tickets : IOrderGateway
    {
        private long _nonce = 1_767_225_600_000;

        public ActionTicket ReserveTicket() => new(++_nonce, Start.AddDays(100));

        public Task<IReadOnlyList<SubmitOrderOutcome>> SubmitAsync(
            ActionTicket ticket, IReadOnlyList<OrderRequest> orders, OrderGrouping grouping, CancellationToken cancellationToken) => throw Nothing();

        public Task<IReadOnlyList<CancelOrderOutcome>> CancelAsync(ActionTicket ticket, IReadOnlyList<OrderReference> orders, CancellationToken cancellationToken) => throw Nothing();

        public Task<SubmitOrderOutcome> ModifyAsync(
            ActionTicket ticket, OrderReference order, OrderRequest replacement, CancellationToken cancellationToken) => throw Nothing();

        public Task<ActionOutcome> BurnNonceAsync(ActionTicket ticket, CancellationToken cancellationToken) => throw Nothing();

        public Task<ActionOutcome> SetLeverageAsync(InstrumentName instrument, int leverage, bool isCross, CancellationToken cancellationToken) => throw Nothing();

        private static InvalidOperationException Nothing() => new("Nothing is sent here.");
    }
}
