using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.State;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Daemon.Bots;

/// <summary>The engine's bots, as the daemon runs them.</summary>
internal sealed class EngineBotFactory(StrategyCatalog strategies) : IBotFactory
{
    public int WarmUpCandles(BotDefinition definition) =>
        strategies.Create(definition).WarmUpCandles;

    public IBotMachine Create(
        BotDefinition definition, IReadOnlyList<Instrument> instruments, RiskLimits? accountLimits, BotBooks books, IReadOnlyList<CandleClosed> warmUp)
    {
        var bot = Make(definition, instruments, accountLimits);
        foreach (var candle in warmUp)
            bot.WarmUp(LegOf(definition, candle.Instrument), candle.Candle);
        bot.RestoreBooks(books);
        return new EngineBot(bot);
    }

    public IBotMachine Load(BotDefinition definition, IReadOnlyList<Instrument> instruments, RiskLimits? accountLimits, StateReader state)
    {
        var bot = Make(definition, instruments, accountLimits);
        bot.Load(state);
        return new EngineBot(bot);
    }

    private Bot Make(BotDefinition definition, IReadOnlyList<Instrument> instruments, RiskLimits? accountLimits) => new(
        definition, instruments, parameters => strategies.Create(definition with { ParametersJson = parameters }),
        BotOptions.Default with { AccountLimits = accountLimits });

    private static int LegOf(BotDefinition definition, InstrumentName instrument)
    {
        for (var leg = 0; leg < definition.Instruments.Count; leg++)
        {
            if (definition.Instruments[leg] == instrument)
                return leg;
        }

        throw new ArgumentException($"Bot {definition.Name} does not trade {instrument}.", nameof(instrument));
    }

    private sealed class EngineBot(Bot bot) : IBotMachine
    {
        public BotState State => bot.State;

        public string StateReason => bot.StateReason;

        public double Equity => bot.Equity;

        public double Drawdown => bot.Drawdown;

        public IReadOnlyList<TrippedBreaker> Tripped => bot.Breakers.Any(breaker => breaker.IsTripped)
            ? [.. bot.Breakers.Where(breaker => breaker.IsTripped).Select(breaker => new TrippedBreaker(breaker.Name, breaker.Cause, breaker.ReleasedAt))] : [];

        public void Handle(EngineEvent engineEvent, EffectBuffer effects) => bot.Handle(engineEvent, effects);

        public void Save(StateWriter writer) => bot.Save(writer);

        public void LoadBreakers(StateReader reader) => bot.LoadBreakers(reader);
    }
}
