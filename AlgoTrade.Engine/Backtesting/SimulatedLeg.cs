using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Backtesting;

/// <summary>One instrument of a run: where its candles and funding rates have got to.</summary>
internal sealed class SimulatedLeg : TradedLeg
{
    private readonly IReadOnlyList<FundingRate> _funding;
    private int _nextFunding;

    public SimulatedLeg(BacktestRequest request, int index, CandleMatcher matcher)
        : base(index, matcher)
    {
        (Matcher, Candles) = (matcher, request.Candles[index]);
        _funding = request.Funding?[index] ?? [];
        End = Candles.Count;
        MoveFunding(0);
    }

    public CandleMatcher Matcher { get; }

    public CandleSeries Candles { get; }

    public override double LastPrice => Candles.Close[End - 1];

    /// <summary>Index of the next candle.</summary>
    public int Next { get; set; }

    /// <summary>Index after the last candle of the period.</summary>
    public int End { get; private set; }

    public int Remaining => End - Next;

    public long NextOpenMs => Next < End ? Candles.OpenTimeMs[Next] : long.MaxValue;

    /// <summary><see cref="long.MaxValue"/> when there is no more funding.</summary>
    public long NextFundingMs { get; private set; }

    public void EndAt(long toMs)
    {
        while (End > Next && Candles.OpenTimeMs[End - 1] >= toMs)
            End--;
    }

    public void SkipFundingBefore(long timeMs)
    {
        while (NextFundingMs < timeMs)
            MoveFunding(_nextFunding + 1);
    }

    public decimal TakeFundingRate()
    {
        var rate = _funding[_nextFunding].Rate;
        MoveFunding(_nextFunding + 1);
        return rate;
    }

    private void MoveFunding(int index)
    {
        _nextFunding = index;
        NextFundingMs = index < _funding.Count ? _funding[index].OccurredAt.ToUnixTimeMilliseconds() : long.MaxValue;
    }
}
