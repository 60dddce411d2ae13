using AlgoTrade.Engine.Backtesting.Metrics;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Engine.Backtesting;

/// <summary>What is left when a run is over, and the figures made of it.</summary>
internal sealed record BacktestOutcome(
    BotDefinition Definition, Bot Bot, Ledger Ledger, EffectCarrier Carrier, IReadOnlyList<TradedLeg> Legs, ReadOnlyMemory<long> TimesMs,
    ReadOnlyMemory<double> Equity)
{
    public BacktestResult ToResult() => new()
    {
        Definition = Definition,
        TimesMs = TimesMs,
        Equity = Equity,
        RoundTrips = Carrier.RoundTrips,
        OpenPositions = [.. Held().Select(leg => OpenPosition(leg))],
        Metrics = Measure(),
        EffectHash = Carrier.Hash(),
        Orders = Carrier.Orders,
        Fills = Carrier.Fills,
        Denied = Carrier.Denied,
        Rejected = Carrier.Rejected,
        FinalState = Bot.State,
        FinalStateReason = Bot.StateReason,
    };

    public PerformanceMetrics Measure() => Performance.Measure(new PerformanceInput
    {
        StartEquity = (double)Definition.Capital,
        StepMs = Definition.Interval.Milliseconds(),
        TimesMs = TimesMs,
        Equity = Equity,
        RoundTrips = Carrier.RoundTrips,
        OpenSinceMs = [.. Held().Select(leg => leg.Trips.OpenedAtMs)],
        TradedNotional = (double)Ledger.Volume,
        Fees = (double)Ledger.FeesPaid,
        Funding = -(double)Ledger.FundingPaid,
    });

    private IEnumerable<TradedLeg> Held() => Legs.Where(leg => leg.Simulator.Position.Quantity != 0);

    private static OpenPosition OpenPosition(TradedLeg leg)
    {
        var position = leg.Simulator.Position;
        return new OpenPosition(
            leg.Instrument, position.Quantity, position.EntryPrice, leg.Trips.OpenedAtMs, leg.Trips.Fees, position.UnrealizedPnlAt(leg.LastPrice));
    }
}
