using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Testing.Contracts;

/// <summary>What every <see cref="IMarketReader"/> and <see cref="IMarketFeed"/> gives.</summary>
public abstract class MarketDataContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    protected abstract Task<ExchangeUnderTest> CreateAsync();

    [SkippableFact]
    public async Task Instruments_have_names_and_asset_ids_of_their_own_and_rules_that_can_be_kept()
    {
        await using var under = await CreateAsync();
        var instruments = await under.MarketReader.GetInstrumentsAsync(CancellationToken.None);
        Assert.Contains(instruments, instrument => instrument.Name == under.Instrument.Name);
        Assert.Equal(instruments.Count, instruments.DistinctBy(instrument => instrument.Name).Count());
        Assert.Equal(instruments.Count, instruments.DistinctBy(instrument => instrument.AssetId).Count());
        Assert.All(instruments, instrument => Assert.True(instrument is { SizeDecimals: >= 0 and <= 8, MaxLeverage: >= 1 }, instrument.Name.Value));
    }

    [SkippableFact]
    public async Task Candles_are_closed_whole_in_order_and_inside_the_time_asked_for()
    {
        await using var under = await CreateAsync();
        var (from, to) = (under.Now.AddMinutes(-6), under.Now.AddMinutes(1));
        var candles = await under.MarketReader.GetCandlesAsync(under.Instrument.Name, CandleInterval.OneMinute, from, to, CancellationToken.None);
        Assert.NotEmpty(candles);
        Assert.Equal(candles.Select(candle => candle.OpenTimeMs).Distinct().Order(), candles.Select(candle => candle.OpenTimeMs));
        Assert.All(candles, candle =>
        {
            Assert.Equal(0, candle.OpenTimeMs % 60_000);
            Assert.InRange(candle.OpenTimeMs, from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds() - 1);
            Assert.True(candle.CloseTime(CandleInterval.OneMinute) <= under.Now.AddSeconds(2), $"{candle} is still open");
            Assert.True(candle.Low > 0 && candle.Low <= Math.Min(candle.Open, candle.Close) && candle.High >= Math.Max(candle.Open, candle.Close), $"{candle}");
        });
    }

    [SkippableFact]
    public async Task Funding_rates_are_in_order_and_inside_the_time_asked_for()
    {
        await using var under = await CreateAsync();
        var (from, to) = (under.Now.AddHours(-48), under.Now);
        var rates = await under.MarketReader.GetFundingRatesAsync(under.Instrument.Name, from, to, CancellationToken.None);
        Assert.Equal(rates.Select(rate => rate.OccurredAt).Distinct().Order(), rates.Select(rate => rate.OccurredAt));
        // The venue caps the rate at 4 % an hour.
        Assert.All(rates, rate => Assert.True(rate.OccurredAt >= from && rate.OccurredAt < to && Math.Abs(rate.Rate) <= 0.04m, $"{rate}"));
    }

    [SkippableFact]
    public async Task The_feed_gives_what_was_asked_for_and_nothing_else()
    {
        await using var under = await CreateAsync();
        var name = under.Instrument.Name;
        await under.MarketFeed.SubscribeAsync(
            [new(name, MarketStream.BestBidOffer), new(name, MarketStream.AssetContext), new(name, MarketStream.Candles, CandleInterval.OneMinute)], CancellationToken.None);
        await using var events = under.MarketFeed.ReadAsync(CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
        var (hasQuote, hasContext) = (false, false);
        while (!hasQuote || !hasContext)
        {
            Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(Patience, TimeProvider.System), "the market feed ended");
            switch (events.Current)
            {
                case BestBidOfferChanged quote:
                    Assert.Equal(name, quote.Instrument);
                    Assert.True(quote.BidPrice is null || quote.AskPrice is null || quote.BidPrice.Value.Value < quote.AskPrice.Value.Value, $"{quote}");
                    hasQuote = true;
                    break;
                case AssetContextChanged context:
                    Assert.Equal(name, context.Instrument);
                    hasContext = true;
                    break;
                case CandleClosed candle:
                    Assert.Equal((name, CandleInterval.OneMinute), (candle.Instrument, candle.Interval));
                    break;
                default:
                    Assert.Fail($"not asked for: {events.Current}");
                    break;
            }
        }
    }
}
