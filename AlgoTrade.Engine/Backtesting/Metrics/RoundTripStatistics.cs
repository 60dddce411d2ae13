namespace AlgoTrade.Engine.Backtesting.Metrics;

/// <summary>Sums over closed positions, net of fees and funding. <paramref name="Loss"/> is zero or below.</summary>
internal readonly record struct RoundTripStatistics(int Count, int Winning, decimal Profit, decimal Loss)
{
    public static RoundTripStatistics Of(IReadOnlyList<RoundTrip> trips)
    {
        var winning = 0;
        var (profit, loss) = (0m, 0m);
        for (var i = 0; i < trips.Count; i++)
        {
            var net = trips[i].NetPnl;
            if (net > 0)
            {
                winning++;
                profit += net;
            }
            else
            {
                loss += net;
            }
        }

        return new RoundTripStatistics(trips.Count, winning, profit, loss);
    }
}
