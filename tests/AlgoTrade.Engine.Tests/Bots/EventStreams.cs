using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Tests.Bots;

/// <summary>
/// A long random day of a bot with everything in it: candles of two legs, trades, quotes, marks, gaps, funding, timers, commands, and an exchange
/// that answers, loses answers, cancels and refuses. Recorded once against a real bot, so that the order events fit its orders.
/// </summary>
internal static class EventStreams
{
    private const long Minute = 60_000;
    private static readonly long Start = DateTimeOffset.UnixEpoch.AddYears(56).ToUnixTimeMilliseconds();
    private static readonly InstrumentName[] Legs = [new("BTC"), new("ETH")];

    public static BotDefinition DefinitionFor(int seed) => new()
    {
        Id = new BotId(3),
        Installation = 9,
        Name = "random",
        Strategy = Strategy(seed),
        ParametersJson = "{}",
        Instruments = Legs,
        Interval = CandleInterval.OneMinute,
        Capital = 100_000m,
        Leverage = 5,
        Sizing = seed % 3 == 0 ? new SizingRule.RiskFraction(0.01m) : new SizingRule.EquityFraction(0.4m),
        Protection = new ProtectionDefaults { StopFraction = 0.003, TargetFraction = 0.006, TrailingFraction = seed % 2 == 0 ? 0.002 : null, MaxCandles = 40 },
        Limits = new RiskLimits { MaxDailyLossFraction = 0.05m, MaxDrawdownFraction = 0.1m, MaxLosingStreak = 4, CooldownMinutes = 10, MaxOrdersPerMinute = 30 },
    };

    public static Bot NewBot(int seed)
    {
        var definition = DefinitionFor(seed);
        return new Bot(
            definition, [.. Legs.Select(name => Given.Perpetual(name.Value, sizeDecimals: 4))],
            json => StrategyCatalog.BuiltIn.Create(definition with { ParametersJson = json }),
            new BotOptions { SizingMoment = seed % 4 == 0 ? SizingMoment.AtNextPrice : SizingMoment.AtDecision });
    }

    public static List<EngineEvent> Record(int seed, int minutes)
    {
        var random = new Random(seed);
        var world = new World(NewBot(seed), random);
        world.Do(new StartBot(At(0)));
        for (var minute = 0; minute < minutes; minute++)
            world.Minute(minute);
        return world.Events;
    }

    private static string Strategy(int seed) => (seed % 4) switch { 0 => "ema-cross-atr-stop", 1 => "grid-maker", 2 => "moving-average-cross", _ => "bollinger-reversion" };

    private static DateTimeOffset At(long minute) => DateTimeOffset.FromUnixTimeMilliseconds(Start + minute * Minute);

    private sealed class World(Bot bot, Random random)
    {
        private readonly double[] _prices = [50_000, 3_000];
        private readonly EffectBuffer _effects = new();
        private readonly Queue<EngineEvent> _answers = new();
        private readonly List<RequestTimer> _timers = [];
        private long _lastId;
        private DateTimeOffset _now = At(0);

        public List<EngineEvent> Events { get; } = [];

        public void Minute(int minute)
        {
            for (var leg = 0; leg < 2; leg++)
            {
                var open = _prices[leg];
                var close = Math.Round(open * (1 + 0.003 * (random.NextDouble() - 0.5)), leg == 0 ? 0 : 1);
                _prices[leg] = close;
                _now = At(minute + 1);
                var candle = new Candle(Start + minute * EventStreams.Minute, open, Math.Max(open, close), Math.Min(open, close), close, 1);
                Do(new CandleClosed(Legs[leg], CandleInterval.OneMinute, candle));
            }

            Surprise();
            foreach (var order in bot.LiveOrders.ToArray())
                Touch(order);
            foreach (var timer in _timers.Where(timer => timer.DueAt <= _now).ToArray())
            {
                _timers.Remove(timer);
                Do(new TimerElapsed(timer.Name, timer.DueAt));
            }
        }

        public void Do(EngineEvent engineEvent)
        {
            _answers.Enqueue(engineEvent);
            while (_answers.TryDequeue(out var next))
            {
                Events.Add(next);
                _effects.Clear();
                bot.Handle(next, _effects);
                foreach (var effect in _effects)
                    Answer(effect);
            }
        }

        private void Surprise()
        {
            var leg = Legs[random.Next(2)];
            var price = new Price((decimal)_prices[leg == Legs[0] ? 0 : 1]);
            EngineEvent? surprise = random.Next(60) switch
            {
                0 => new TradeOccurred(leg, price, new Quantity(0.1m), Side.Buy, ++_lastId, _now),
                1 => new BestBidOfferChanged(leg, price, new Quantity(1), price, new Quantity(1), _now),
                2 => new AssetContextChanged(leg, price, price, 0.00001m, 5m, _now),
                3 => new FeedGapOpened(leg, "random", _now),
                4 or 5 => new FeedGapClosed(leg, true, _now),
                6 => new FundingPayment(leg, -0.25m, 1m, 0.00001m, _now),
                7 => new PauseBot("random", _now),
                8 or 9 => new ResumeBot(_now),
                10 => new SetKillSwitch((KillSwitchMode)random.Next(1, 4), "random", _now),
                11 or 12 => new SetKillSwitch(KillSwitchMode.Off, "random", _now),
                13 => new ReleaseBreaker(null, _now),
                14 when random.Next(4) == 0 => new FlattenBot("random", _now),
                15 => new AccountSnapshot(100_000m, 90_000m, 1m, 2m, 3m, [new AccountPosition(leg, 1m, price.Value, 0, 0, 5, true, price.Value / 2)], _now),
                16 => new AccountBudgetChanged(random.Next(50, 500), 3, _now),
                17 when random.Next(5) == 0 => new ChangeParameters("{}", random.Next(2, 9), _now),
                18 => new SetAccountBlock(new AccountBlock(DenyReason.AccountDailyLoss, "random"), _now),
                19 or 20 => new SetAccountBlock(null, _now),
                _ => null,
            };
            if (surprise is not null)
                Do(surprise);
        }

        // A resting order is filled now and then, whole or in part; a stop fires.
        private void Touch(TrackedOrder order)
        {
            if (!order.IsLive || order.Status is OrderStatus.Waiting or OrderStatus.Created or OrderStatus.Unknown || order.Remaining == 0 || random.Next(25) != 0)
                return;
            if (order.IsProtection && bot.Ledger.Positions[order.Leg].Quantity * order.Request.Side.Sign() >= 0)
                return;
            if (order.Request.Kind.IsTrigger() && order.Status != OrderStatus.Triggered)
                Do(new OrderTriggered(order.ClientOrderId, _now));
            if (order.IsLive)
                Do(new OrderFilled(order.ClientOrderId, FillOf(order.Request, order.Remaining, LiquidityRole.Maker)));
        }

        private void Answer(EngineEffect effect)
        {
            switch (effect)
            {
                case SubmitOrders submit:
                    foreach (var order in submit.Orders)
                        AnswerOrder(order, isChild: submit.Grouping == OrderGrouping.EntryWithProtection && order != submit.Orders[0]);
                    break;
                case CancelOrder cancel:
                    _answers.Enqueue(random.Next(10) == 0
                        ? new CancelRejected(cancel.ClientOrderId, RejectReason.OrderNotFound, "gone", _now) : new OrderCanceled(cancel.ClientOrderId, "canceled", _now));
                    break;
                case RequestTimer timer:
                    _timers.RemoveAll(waiting => waiting.Name == timer.Name);
                    _timers.Add(timer);
                    break;
            }
        }

        private void AnswerOrder(OrderRequest order, bool isChild)
        {
            var id = order.ClientOrderId;
            if (random.Next(12) == 0)
                _answers.Enqueue(new OrderOutcomeUnknown(id, "time-out", _now));
            if (random.Next(15) == 0)
            {
                _answers.Enqueue(new OrderRejected(id, (RejectReason)random.Next(5, 9) is var reason && reason == RejectReason.ReduceOnly ? RejectReason.Other : reason, "no", _now));
                return;
            }

            if (order.Kind != OrderKind.Market)
            {
                _answers.Enqueue(new OrderAccepted(id, isChild ? null : new ExchangeOrderId(++_lastId), _now));
                return;
            }

            var first = random.Next(3) == 0 ? Math.Round(order.Quantity.Value / 2, 4) : order.Quantity.Value;
            var overtakes = random.Next(2) == 0;
            if (!overtakes)
                _answers.Enqueue(new OrderAccepted(id, new ExchangeOrderId(++_lastId), _now));
            if (first > 0)
                _answers.Enqueue(new OrderFilled(id, FillOf(order, first, LiquidityRole.Taker)));
            if (overtakes)
                _answers.Enqueue(new OrderAccepted(id, new ExchangeOrderId(++_lastId), _now));
            if (first < order.Quantity.Value)
                _answers.Enqueue(new OrderCanceled(id, "ioc", _now));
        }

        private Fill FillOf(OrderRequest order, decimal quantity, LiquidityRole role)
        {
            var price = order.TriggerPrice?.Value ?? (order.Kind == OrderKind.Limit ? order.LimitPrice!.Value.Value : (decimal)_prices[order.Instrument == Legs[0] ? 0 : 1]);
            return new Fill
            {
                Instrument = order.Instrument,
                Side = order.Side,
                Price = new Price(price),
                Quantity = new Quantity(quantity),
                Fee = FeeSchedule.Hyperliquid.FeeOf(price * quantity, role),
                Role = role,
                ExchangeOrderId = new ExchangeOrderId(++_lastId),
                ClientOrderId = order.ClientOrderId,
                TradeId = ++_lastId,
                OccurredAt = _now,
            };
        }
    }
}
