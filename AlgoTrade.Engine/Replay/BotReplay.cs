using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Replay;

/// <summary>What one segment did when it was recorded, and what it does now.</summary>
public sealed record ReplayedSegment(long FirstSequence, long LastSequence, int Effects, string RecordedHash, string Hash)
{
    public bool IsSame => Hash == RecordedHash;
}

/// <summary>
/// Runs a bot again from its stored events. The hashes are those of the day only with the definition, the trading rules and the strategy's
/// code of that day: a segment that differs names the first stretch where one of them had its effect.
/// </summary>
public static class BotReplay
{
    /// <param name="segments">In order; the first one of every run carries the state it began with.</param>
    /// <param name="createStrategy">Makes the strategy from its parameters (JSON object).</param>
    /// <param name="trace">Collects decisions, orders and fills; null: nobody.</param>
    /// <exception cref="InvalidDataException">A segment is missing or damaged; the message says which.</exception>
    public static IReadOnlyList<ReplayedSegment> Run(
        BotDefinition definition, IReadOnlyList<Instrument> instruments, Func<string, Strategy> createStrategy, IEnumerable<ReplaySegment> segments,
        RunTrace? trace = null)
    {
        var replayed = new List<ReplayedSegment>();
        var bot = default(Bot);
        var before = default(ReplaySegment);
        foreach (var segment in segments)
        {
            if (segment.State is { } state)
            {
                bot = new Bot(definition, instruments, createStrategy);
                bot.Load(new StateReader(state));
                trace?.Begin(bot);
            }
            else
            {
                CheckFollows(before, segment);
            }

            replayed.Add(Run(bot!, segment, trace));
            before = segment;
        }

        return replayed;
    }

    private static void CheckFollows(ReplaySegment? before, ReplaySegment segment)
    {
        if (before is null)
            throw new InvalidDataException($"The replay begins with event {segment.FirstSequence} of the run of {segment.RunStartedAt:u}, which has no saved state: expected an earlier segment.");
        if (before.RunStartedAt != segment.RunStartedAt || before.LastSequence + 1 != segment.FirstSequence)
        {
            throw new InvalidDataException(
                $"Event {segment.FirstSequence} of the run of {segment.RunStartedAt:u} follows event {before.LastSequence} of the run of {before.RunStartedAt:u}: a segment between them is missing.");
        }
    }

    private static ReplayedSegment Run(Bot bot, ReplaySegment segment, RunTrace? trace)
    {
        using var hash = new EffectHash();
        var buffer = new EffectBuffer();
        var (events, effects) = (0, 0);
        foreach (var engineEvent in EventCodec.FromBytes(segment.Events))
        {
            buffer.Clear();
            trace?.Add(engineEvent);
            bot.Handle(engineEvent, buffer);
            foreach (var effect in buffer)
            {
                hash.Append(effect);
                trace?.Add(effect);
            }

            effects += buffer.Count;
            events++;
        }

        if (events != segment.EventCount)
            throw new InvalidDataException($"The segment from event {segment.FirstSequence} holds {events} events: expected {segment.EventCount}.");
        return new ReplayedSegment(segment.FirstSequence, segment.LastSequence, effects, segment.EffectHash, hash.Current());
    }
}
