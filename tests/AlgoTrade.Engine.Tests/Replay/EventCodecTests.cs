using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Replay;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Tests.Replay;

public sealed class EventCodecTests
{
    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero).AddTicks(1_234_567);
    private static readonly InstrumentName Btc = new("BTC");
    private static readonly ClientOrderId Id = ClientOrderId.For(uint.MaxValue, new BotId(7), 42);

    private static readonly Fill AFill = new()
    {
        Instrument = Btc,
        Side = Side.Sell,
        Price = new Price(97_123.5m),
        Quantity = new Quantity(0.00057m),
        Fee = -0.018132m,
        Role = LiquidityRole.Maker,
        ExchangeOrderId = new ExchangeOrderId(311_684_488_193),
        ClientOrderId = Id,
        TradeId = 75_079_266_971_922,
        OccurredAt = At,
        IsLiquidation = true,
    };

    private static readonly EngineEvent[] OneOfEach =
    [
        new CandleClosed(Btc, CandleInterval.FifteenMinutes, new Candle(1_753_142_400_000, 1.1, 2.2, 0.1 + 0.2, 1.7, 3)),
        new TradeOccurred(Btc, new Price(97_000m), new Quantity(0.5m), Side.Buy, 9, At),
        new BestBidOfferChanged(Btc, new Price(96_999m), new Quantity(1), null, Quantity.Zero, At),
        new AssetContextChanged(Btc, new Price(97_001m), new Price(97_002m), -0.0000125m, 5_259.34m, At),
        new FeedGapOpened(Btc, "silence", At),
        new FeedGapClosed(Btc, IsFilled: true, At),
        new OrderAccepted(Id, new ExchangeOrderId(5), At),
        new OrderAccepted(Id, null, At),
        new OrderRejected(Id, RejectReason.Tick, "Price must be divisible by tick size. asset=0", At),
        new OrderFilled(Id, AFill),
        new OrderCanceled(Id, "siblingFilledCanceled", At),
        new OrderExpired(Id, At),
        new OrderTriggered(Id, At),
        new OrderOutcomeUnknown(Id, "time-out", At),
        new CancelRejected(Id, RejectReason.OrderNotFound, "gone", At),
        new StartBot(At),
        new PauseBot("operator", At),
        new ResumeBot(At),
        new StopBot(ShutdownPolicy.Flatten, "night", At),
        new StopBot(null, "", At),
        new FlattenBot("news", At),
        new ChangeParameters("""{"fast":5}""", 3, At),
        new SetKillSwitch(KillSwitchMode.CancelEntries, "drill", At),
        new ReleaseBreaker("drawdown", At),
        new ReleaseBreaker(null, At),
        new SetAccountBlock(new AccountBlock(DenyReason.AccountDrawdown, "account main: 20 % below its peak"), At),
        new SetAccountBlock(null, At),
        new TimerElapsed("retry", At),
        new FundingPayment(Btc, -1.25m, 0.5m, 0.0000125m, At),
        new AccountSnapshot(179.007426m, 131.3m, 174.2m, 2.38m, 0.59m, [new AccountPosition(Btc, -0.00061m, 82_771.8m, -2.8m, 2.3m, 20, IsCross: true, null), new AccountPosition(new InstrumentName("ETH"), 1m, 2_000m, 0m, 100m, 20, IsCross: false, 1_900m)], At),
        new Liquidated(Btc, 0.5m, At),
        new ForeignFill(AFill with { ClientOrderId = null }),
        new AccountFeedInterrupted("socket closed", At),
        new AccountBudgetChanged(9_990, 12, At),
    ];

    [Fact]
    public void Every_kind_of_event_has_a_stored_form()
    {
        var kinds = typeof(EngineEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(EngineEvent)) && !type.IsAbstract);

        Assert.Equal(kinds.Select(kind => kind.Name).Order(), OneOfEach.Select(one => one.GetType().Name).Distinct().Order());
    }

    [Fact]
    public void A_stored_day_reads_back_event_by_event()
    {
        var read = EventCodec.FromBytes(EventCodec.ToBytes(OneOfEach)).ToList();

        // Text form, because the records hold lists and compare those by reference.
        Assert.Equal(OneOfEach.Select(Describe), read.Select(Describe));
    }

    [Fact]
    public void Bytes_of_an_unknown_kind_are_refused_by_its_number()
    {
        var writer = new StateWriter();
        writer.Write(9_999);
        writer.Write(0L);

        Assert.Contains("9999", Assert.Throws<InvalidDataException>(() => EventCodec.Read(new StateReader(writer.ToArray()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stored_day_that_was_cut_short_is_refused()
    {
        var bytes = EventCodec.ToBytes(OneOfEach);

        Assert.Throws<InvalidDataException>(() => EventCodec.FromBytes(bytes.AsMemory(0, bytes.Length - 3)).ToList());
    }

    private static string Describe(EngineEvent engineEvent) => engineEvent is AccountSnapshot snapshot
        ? $"{snapshot with { Positions = [] }} {string.Join(' ', snapshot.Positions)}" : engineEvent.ToString();
}
