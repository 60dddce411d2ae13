using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Hyperliquid.Markets;

/// <summary>What a stream that was interrupted may have missed.</summary>
internal interface IMarketCatchUp
{
    /// <summary>Candles, unlike those of <see cref="IMarketReader"/> with the one that is still open.</summary>
    /// <returns>Oldest first.</returns>
    /// <exception cref="ExchangeUnavailableException">They could not be read.</exception>
    Task<IReadOnlyList<Candle>> ReadAsync(InstrumentName instrument, CandleInterval interval, long fromMs, CancellationToken cancellationToken);

    /// <summary>Reads the markets' rules again; a difference is announced by <see cref="InstrumentCatalog.Changed"/>.</summary>
    /// <exception cref="ExchangeUnavailableException">They could not be read; the last known stay in force.</exception>
    Task RefreshRulesAsync(CancellationToken cancellationToken);
}
