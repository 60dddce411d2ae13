using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Hyperliquid.Markets;

/// <summary>Candles for a stream that was interrupted: unlike <see cref="IMarketReader"/> with the one that is still open.</summary>
internal interface ICandleCatchUp
{
    /// <returns>Oldest first.</returns>
    /// <exception cref="ExchangeUnavailableException">They could not be read.</exception>
    Task<IReadOnlyList<Candle>> ReadAsync(InstrumentName instrument, CandleInterval interval, long fromMs, CancellationToken cancellationToken);
}
