using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Daemon.Bots;

/// <summary>The engine's bot as the runner sees it: events in, effects out. Tests put bots here that misbehave.</summary>
internal interface IBotMachine
{
    BotState State { get; }

    string StateReason { get; }

    /// <summary>Cash plus unrealized PnL at the last prices, in USDC.</summary>
    double Equity { get; }

    /// <summary>Fraction of equity below its peak, 0 or more.</summary>
    double Drawdown { get; }

    /// <summary>Breakers that are tripped, in their order; not a view of the bot.</summary>
    IReadOnlyList<TrippedBreaker> Tripped { get; }

    void Handle(EngineEvent engineEvent, EffectBuffer effects);

    void Save(StateWriter writer);

    /// <summary>Takes over the breakers, and only these, from what <see cref="Save"/> wrote for any revision.</summary>
    /// <exception cref="InvalidDataException">The state belongs to another version.</exception>
    void LoadBreakers(StateReader reader);
}

/// <param name="Cause">What tripped it, with the numbers compared.</param>
/// <param name="Until">Released by itself at this time; null: by an operator only.</param>
internal sealed record TrippedBreaker(string Name, string Cause, DateTimeOffset? Until);

/// <summary>Time passed although nothing happened: timers that are due fire. Never reaches the bot itself.</summary>
internal sealed record ClockTicked(DateTimeOffset OccurredAt) : EngineEvent(OccurredAt);
