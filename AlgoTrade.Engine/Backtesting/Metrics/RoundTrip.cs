using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Backtesting.Metrics;

/// <summary>
/// A position from flat to flat (or to the turn into the opposite one). Prices are averages over the fills, weighted by quantity; times
/// are Unix milliseconds of the first entry fill and the last exit fill.
/// </summary>
/// <param name="EntrySide">Buy: it was long.</param>
/// <param name="Quantity">Base units entered in total.</param>
/// <param name="GrossPnl">USDC: quantity × (exit − entry), the other way round when short.</param>
/// <param name="Fees">USDC paid for entries and exits; negative is a rebate.</param>
/// <param name="Funding">USDC received while it was held; negative was paid.</param>
/// <param name="ExitReason">The reason of the order that closed it.</param>
public readonly record struct RoundTrip(
    InstrumentName Instrument, Side EntrySide, decimal Quantity, long OpenedAtMs, decimal EntryPrice, long ClosedAtMs, decimal ExitPrice,
    decimal GrossPnl, decimal Fees, decimal Funding, string ExitReason)
{
    public decimal NetPnl => GrossPnl - Fees + Funding;
}
