using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Backtesting;

internal static class BacktestBot
{
    /// <exception cref="BacktestException">The strategy refuses its parameters, or the definition is at odds with itself.</exception>
    public static Bot Create(
        BotDefinition definition, IReadOnlyList<Instrument> instruments, Func<string, Strategy> createStrategy, SimulationOptions simulation, SizingMoment sizingMoment)
    {
        try
        {
            return new Bot(definition, instruments, createStrategy, new BotOptions { Fees = simulation.Fees, SizingMoment = sizingMoment });
        }
        catch (Exception exception) when (exception is ArgumentException or BotDefinitionException or FormatException)
        {
            throw new BacktestException(BacktestFault.BadConfiguration, exception.Message, exception);
        }
    }
}
