using AlgoTrade.Engine.Market;

namespace AlgoTrade.Venue.Markets;

/// <summary>The files of a data folder: <c>&lt;name&gt;.csv.gz</c> with candles, and where there are, <c>.trades.csv.gz</c> and <c>.funding.csv.gz</c>.</summary>
internal static class MarketFiles
{
    /// <exception cref="FormatException">A file is not in its format.</exception>
    public static PriceSource PricesOf(string folder, Instrument instrument, VenueOptions options)
    {
        var trades = Path.Combine(folder, instrument.Name + RecordedTrades.Extension);
        if (options.Replay == ReplayedData.Trades && options.Source != MarketSource.Synthetic && File.Exists(trades))
            return RecordedTrades.Read(trades, instrument);
        var seed = unchecked(options.Seed * 31 + instrument.AssetId);
        var recorded = RecordedMinutes.Read(folder, instrument.Name);
        MinuteSource minutes = options.Source == MarketSource.Synthetic ? new SyntheticMinutes(recorded[0].Open, seed) : recorded;
        return new CandlePrices(minutes, instrument, seed);
    }

    /// <returns>Null when the folder has no rates of this market.</returns>
    /// <exception cref="FormatException">The file is not in its format.</exception>
    public static RecordedFunding? FundingOf(string folder, Instrument instrument)
    {
        var path = Path.Combine(folder, instrument.Name + RecordedFunding.Extension);
        return File.Exists(path) ? RecordedFunding.Read(path) : null;
    }
}
