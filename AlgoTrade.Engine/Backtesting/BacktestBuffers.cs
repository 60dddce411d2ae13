namespace AlgoTrade.Engine.Backtesting;

/// <summary>The large arrays of a run, kept by whoever runs many of them.</summary>
internal sealed class BacktestBuffers
{
    public long[] TimesMs { get; private set; } = [];

    public double[] Equity { get; private set; } = [];

    public void Reserve(int count)
    {
        if (Equity.Length >= count)
            return;
        TimesMs = new long[count];
        Equity = new double[count];
    }
}
