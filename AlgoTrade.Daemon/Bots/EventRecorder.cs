using System.Threading.Channels;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Replay;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Daemon.Bots;

/// <summary>A finished segment and the wall-clock time it spans.</summary>
internal sealed record RecordedSegment(ReplaySegment Segment, DateTimeOffset StartedAt, DateTimeOffset EndedAt);

/// <summary>
/// Stands between the runner and the bot and keeps every event in the order it was handled, with the hash of its effects, for replay.
/// Events gather in memory; the first one after <see cref="MaxBytes"/> or <see cref="MaxAge"/> seals those before it into a segment, and so does the end.
/// <para>
/// It is not the journal and never holds it up: the open segment and those not yet stored (<see cref="MaxWaiting"/>) are lost
/// when the process is killed, and a replay then ends with the last stored one. The next run begins with its own state, and so does the
/// segment after one that was lost while running.
/// </para>
/// </summary>
internal sealed class EventRecorder(IBotMachine machine, TimeProvider timeProvider) : IBotMachine, IDisposable
{
    public const int MaxBytes = 32 * 1024;
    public const int MaxWaiting = 4;
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    /// <summary>How often a segment carries the state, so that a stored day can be replayed without the days before it.</summary>
    public static readonly TimeSpan StatePeriod = TimeSpan.FromHours(1);

    private readonly Channel<RecordedSegment> _sealed = Channel.CreateBounded<RecordedSegment>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, SingleWriter = true });

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DateTimeOffset _runStartedAt = timeProvider.GetUtcNow();
    private readonly StateWriter _events = new();
    private EffectHash? _hash;
    private byte[]? _state;
    private DateTimeOffset _startedAt;
    private DateTimeOffset _stateAt;
    private long _sequence;
    private int _count;
    private long _lost;
    private volatile bool _needsState = true;

    public BotState State => machine.State;

    public string StateReason => machine.StateReason;

    public double Equity => machine.Equity;

    public double Drawdown => machine.Drawdown;

    public IReadOnlyList<TrippedBreaker> Tripped => machine.Tripped;

    /// <summary>Segments to store; ends after <see cref="Complete"/>.</summary>
    public ChannelReader<RecordedSegment> Sealed => _sealed.Reader;

    /// <summary>Completes with <see cref="Complete"/>: from then on nothing is worth waiting for.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Events that no replay will see.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    public void Handle(EngineEvent engineEvent, EffectBuffer effects)
    {
        var now = timeProvider.GetUtcNow();
        if (_count > 0 && (_events.Written.Length >= MaxBytes || now - _startedAt >= MaxAge))
            Seal(now);
        if (_count == 0)
            Open(now);
        machine.Handle(engineEvent, effects);
        Keep(engineEvent, effects);
    }

    public void Save(StateWriter writer) => machine.Save(writer);

    public void LoadBreakers(StateReader reader) => machine.LoadBreakers(reader);

    /// <summary>Seals what is open. Called once, when no event is handled any more.</summary>
    public void Complete()
    {
        if (_count > 0)
            Seal(timeProvider.GetUtcNow());
        _sealed.Writer.TryComplete();
        _ended.TrySetResult();
    }

    public void Dispose() => _hash?.Dispose();

    /// <summary>A segment is gone: what follows begins anew, with the state. May be called from any thread.</summary>
    public void Lose(int events)
    {
        Interlocked.Add(ref _lost, events);
        _needsState = true;
    }

    private void Open(DateTimeOffset now)
    {
        // Segments are read in order of time: a clock that was set back must not put one before its predecessor.
        _startedAt = now > _startedAt ? now : _startedAt.AddTicks(TimeSpan.TicksPerMillisecond);
        _hash = new EffectHash();
        _state = null;
        if (!_needsState && now - _stateAt < StatePeriod)
            return;
        _needsState = false;
        _stateAt = now;
        var writer = new StateWriter();
        machine.Save(writer);
        _state = writer.ToArray();
    }

    private void Keep(EngineEvent engineEvent, EffectBuffer effects)
    {
        _count++;
        try
        {
            EventCodec.Write(_events, engineEvent);
            foreach (var effect in effects)
                _hash!.Append(effect);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // Something without a stored form: trading goes on, this stretch cannot be replayed.
            Lose(_count);
            Begin();
        }
    }

    private void Seal(DateTimeOffset now)
    {
        var segment = new ReplaySegment
        {
            RunStartedAt = _runStartedAt,
            FirstSequence = _sequence + 1,
            State = _state is { } state ? state : default(ReadOnlyMemory<byte>?),
            EventCount = _count,
            Events = _events.ToArray(),
            EffectHash = _hash!.Current(),
        };
        if (!_sealed.Writer.TryWrite(new RecordedSegment(segment, _startedAt, now > _startedAt ? now : _startedAt)))
            Lose(_count);
        Begin();
    }

    private void Begin()
    {
        _sequence += _count;
        _count = 0;
        _events.Clear();
        _hash?.Dispose();
        _hash = null;
    }
}
