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
        // Every value is written before it is read.
        Equity = GC.AllocateUninitializedArray<double>(count);
    }

    /// <summary>Times of several legs together; a single leg has those of its candles.</summary>
    public ReadOnlyMemory<long> ReserveTimes(int count)
    {
        if (TimesMs.Length < count)
            TimesMs = GC.AllocateUninitializedArray<long>(count);
        return TimesMs;
    }
}
