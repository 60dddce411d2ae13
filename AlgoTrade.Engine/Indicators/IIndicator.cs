using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>
/// One indicator, fed step by step. An output is <see cref="double.NaN"/> until it exists. The same steps give the same bits whether
/// they come one at a time, in a batch or after a restart from a snapshot. Inputs are finite numbers.
/// </summary>
public interface IIndicator
{
    /// <summary>Steps until every output exists: the last of them is known after step number <c>WarmUp</c>.</summary>
    int WarmUp { get; }

    /// <summary>Every output exists.</summary>
    bool IsReady { get; }

    /// <summary>Writes all it remembers; the parameters are not part of it.</summary>
    void Save(StateWriter writer);

    /// <summary>Reads what <see cref="Save"/> of an indicator with the same parameters wrote.</summary>
    void Load(StateReader reader);
}

/// <summary>An indicator over one number a step, most often the close.</summary>
public interface IValueIndicator : IIndicator
{
    /// <summary>The main output after the last step.</summary>
    double Value { get; }

    /// <returns>The main output.</returns>
    double Next(double value);
}

/// <summary>An indicator over whole candles. Time comes with the candle.</summary>
public interface ICandleIndicator : IIndicator
{
    /// <summary>The main output after the last step.</summary>
    double Value { get; }

    /// <returns>The main output.</returns>
    double Next(in Candle candle);
}
