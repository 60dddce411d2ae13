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

    void Handle(EngineEvent engineEvent, EffectBuffer effects);

    void Save(StateWriter writer);
}

/// <summary>Time passed although nothing happened: timers that are due fire. Never reaches the bot itself.</summary>
internal sealed record ClockTicked(DateTimeOffset OccurredAt) : EngineEvent(OccurredAt);
