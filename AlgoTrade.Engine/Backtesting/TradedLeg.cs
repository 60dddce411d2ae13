using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Backtesting;

/// <summary>One instrument of a run: its simulated exchange and the positions that came of it.</summary>
internal abstract class TradedLeg(int index, OrderSimulator simulator)
{
    public int Index { get; } = index;

    public OrderSimulator Simulator { get; } = simulator;

    public InstrumentName Instrument => Simulator.Instrument.Name;

    public RoundTripRecorder Trips { get; } = new(simulator.Instrument.Name);

    /// <summary>Last price of the run, in quote currency; marks what is still held.</summary>
    public abstract double LastPrice { get; }

    public virtual void Cancel(CancelOrder cancel, DateTimeOffset now, ICollection<EngineEvent> events) =>
        Simulator.Cancel(cancel.ClientOrderId, now, events);
}
