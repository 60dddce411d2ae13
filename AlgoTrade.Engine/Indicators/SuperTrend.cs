using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>
/// A stop line <paramref name="multiplier"/> average true ranges from the middle of the candle. A band only tightens unless the previous
/// close was beyond it; the trend turns when a close reaches the lower band from above or passes the upper one from below.
/// </summary>
public sealed class SuperTrend(int atrPeriod, double multiplier) : ICandleIndicator
{
    private readonly Atr _atr = new(atrPeriod);
    private double _upper = double.NaN;
    private double _lower = double.NaN;
    private double _previousClose = double.NaN;

    public int WarmUp => _atr.WarmUp;

    public bool IsReady => _atr.IsReady;

    /// <summary>The line: below the price in an up-trend, above it in a down-trend.</summary>
    public double Value => !IsReady ? double.NaN : IsUp ? _lower : _upper;

    /// <summary>Meaningful once ready. It starts up when the close of the first candle with a value is not below its middle.</summary>
    public bool IsUp { get; private set; }

    public double Next(in Candle candle)
    {
        var range = multiplier * _atr.Next(candle);
        if (_atr.IsReady)
            Move(candle, range);
        _previousClose = candle.Close;
        return Value;
    }

    public void Save(StateWriter writer)
    {
        _atr.Save(writer);
        writer.Write([_upper, _lower, _previousClose]);
        writer.Write(IsUp);
    }

    public void Load(StateReader reader)
    {
        _atr.Load(reader);
        Span<double> values = stackalloc double[3];
        reader.ReadDoubles(values);
        (_upper, _lower, _previousClose) = (values[0], values[1], values[2]);
        IsUp = reader.ReadBoolean();
    }

    private void Move(in Candle candle, double range)
    {
        var middle = (candle.High + candle.Low) / 2;
        var isFirst = double.IsNaN(_upper);
        if (isFirst || middle + range < _upper || _previousClose > _upper)
            _upper = middle + range;
        if (isFirst || middle - range > _lower || _previousClose < _lower)
            _lower = middle - range;
        if (isFirst)
            IsUp = candle.Close >= middle;
        IsUp = candle.Close > (IsUp ? _lower : _upper);
    }
}
