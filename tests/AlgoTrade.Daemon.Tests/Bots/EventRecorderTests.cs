using AlgoTrade.Daemon.Bots;
using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Replay;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Daemon.Tests.Bots;

public sealed class EventRecorderTests : IDisposable
{
    private static readonly StrategyCatalog Strategies = StrategyCatalog.BuiltIn.With(CandleFollower.Descriptor);

    private static readonly BotDefinition Definition = BotDefinitionJson.Parse(
        """
        {"name":"recorded","strategy":"candle-follower","parameters":{},"instruments":["BTC"],"interval":"1m","mode":"paper",
         "sizing":{"kind":"fixedNotional","notional":"1000"},"limits":{"maxDataAgeSeconds":null}}
        """,
        new BotId(1), A.Installation, 1);

    private readonly HurriedTime _time = new();
    private readonly EventRecorder _recorder;
    private int _minute;

    public EventRecorderTests()
    {
        var machine = new EngineBotFactory(Strategies).Create(Definition, [A.BtcMarket], accountLimits: null, new BotBooks(10_000, [], [], 0), []);
        _recorder = new EventRecorder(machine, _time);
        Handle(new StartBot(A.Noon));
        HandleCandle(50_000);
    }

    public void Dispose() => _recorder.Dispose();

    [Fact]
    public void A_segment_is_sealed_by_age_and_goes_on_where_the_one_before_ended()
    {
        _time.Advance(EventRecorder.MaxAge);
        HandleCandle(50_100);
        var (first, second) = (Take(), Finish());
        Assert.Equal((1L, 2L, 3L), (first.FirstSequence, first.LastSequence, second.FirstSequence));
        Assert.Null(second.State);
        var replayed = Replay(first, second);
        Assert.All(replayed, segment => Assert.True(segment.IsSame));
        Assert.True(replayed[1].Effects > 0);
    }

    [Fact]
    public void A_segment_missing_in_between_is_refused_and_named()
    {
        _time.Advance(EventRecorder.MaxAge);
        HandleCandle(50_100);
        _time.Advance(EventRecorder.MaxAge);
        HandleCandle(50_200);
        var (first, _, third) = (Take(), Take(), Finish());
        Assert.Contains("Event 4", Assert.Throws<InvalidDataException>(() => Replay(first, third)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_hour_later_a_replay_can_begin_without_what_was_before()
    {
        _time.Advance(EventRecorder.StatePeriod);
        HandleCandle(50_100);
        Take();
        Assert.True(Assert.Single(Replay(Finish())).IsSame);
    }

    [Fact]
    public void When_nobody_stores_memory_is_bounded_the_loss_is_counted_and_the_next_segment_begins_anew()
    {
        for (var i = 0; i <= EventRecorder.MaxWaiting; i++)
        {
            _time.Advance(EventRecorder.MaxAge);
            HandleCandle(50_100 + i);
        }

        Assert.Equal(1, _recorder.Lost);
        for (var i = 0; i < EventRecorder.MaxWaiting; i++)
            Take();
        Assert.False(_recorder.Sealed.TryPeek(out _));
        Assert.True(Assert.Single(Replay(Finish())).IsSame);
    }

    [Fact]
    public void An_event_without_a_stored_form_does_not_stop_the_bot()
    {
        Handle(new ClockTicked(A.Noon));
        HandleCandle(50_100);
        Assert.Equal(3, _recorder.Lost);
        Assert.True(Assert.Single(Replay(Finish())).IsSame);
    }

    private static IReadOnlyList<ReplayedSegment> Replay(params ReplaySegment[] segments) => BotReplay.Run(
        Definition, [A.BtcMarket], parameters => Strategies.Create(Definition with { ParametersJson = parameters }),
        segments.Select(segment => ReplaySegmentCodec.FromBytes(ReplaySegmentCodec.ToBytes(segment))));

    private void Handle(EngineEvent engineEvent) => _recorder.Handle(engineEvent, new EffectBuffer());

    private void HandleCandle(double close) => Handle(A.Candle(_minute++, 50_000, close));

    private ReplaySegment Take() => _recorder.Sealed.TryRead(out var recorded)
        ? recorded.Segment : throw new InvalidOperationException("No segment was sealed.");

    private ReplaySegment Finish()
    {
        _recorder.Complete();
        return Take();
    }
}
