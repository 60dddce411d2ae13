using AlgoTrade.Engine.Execution.Exchange;

namespace AlgoTrade.Venue.Markets;

/// <summary>Averages the hour's premium into the rate that is paid at its end; or replays recorded rates.</summary>
internal sealed class FundingClock(VenueOptions options)
{
    private readonly Dictionary<VenueMarket, (decimal Sum, int Count)> _samples = [];

    /// <param name="premium">A fraction; null: the book was too thin, which counts for nothing.</param>
    public void Sample(VenueMarket market, decimal? premium, long timeMs, long firstSecond)
    {
        market.Exchange.Premium = premium;
        if (premium is { } known)
        {
            var (sum, count) = _samples.GetValueOrDefault(market);
            _samples[market] = (sum + known, count + 1);
        }

        market.Exchange.FundingRate = RateAt(market, timeMs, firstSecond);
    }

    /// <summary>The hour is over: its rate is final and goes into the history.</summary>
    public void Close(VenueMarket market, long timeMs, long firstSecond)
    {
        var rate = RateAt(market, timeMs, firstSecond);
        market.Exchange.FundingRate = rate;
        market.AddFunding(timeMs, rate, decimal.Round(Mean(market), 10, MidpointRounding.ToZero));
        _samples.Remove(market);
    }

    private decimal RateAt(VenueMarket market, long timeMs, long firstSecond)
    {
        if (options.Funding == FundingSource.Recorded && market.Funding is { } recorded && market.Source.RecordedAt(timeMs / 1_000 - firstSecond) is { } at)
            return recorded.RateAt(at);
        return FundingRules.HourlyRate(Mean(market));
    }

    private decimal Mean(VenueMarket market) => _samples.GetValueOrDefault(market) is { Count: > 0 } hour ? hour.Sum / hour.Count : 0;
}
