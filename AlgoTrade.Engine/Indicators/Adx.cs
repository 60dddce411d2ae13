using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>
/// Average directional index after Wilder, 0 to 100, with its two directional indicators. True range and directional movement are
/// summed over n candles for the first indicators, then s = s − s / n + x; the index averages n of their contrasts first.
/// </summary>
public sealed class Adx(int period) : ICandleIndicator
{
    private readonly WilderAverage _average = new(period);
    private Candle _previous;
    private int _seen;
    private double _trueRange;
    private double _plusMove;
    private double _minusMove;

    public int WarmUp => 2 * period;

    public bool IsReady => _average.IsReady;

    public double Value => _average.Value;

    /// <summary>Upward indicator, 0 to 100; exists from candle n + 1.</summary>
    public double PlusDi { get; private set; } = double.NaN;

    /// <summary>Downward indicator, 0 to 100; exists from candle n + 1.</summary>
    public double MinusDi { get; private set; } = double.NaN;

    public double Next(in Candle candle)
    {
        if (_seen > 0)
            AddMove(candle);
        if (_seen <= period)
            _seen++;
        _previous = candle;
        if (_seen > period)
            Measure();
        return Value;
    }

    public void Save(StateWriter writer)
    {
        _average.Save(writer);
        writer.Write(_seen);
        writer.Write([_previous.High, _previous.Low, _previous.Close, _trueRange, _plusMove, _minusMove, PlusDi, MinusDi]);
    }

    public void Load(StateReader reader)
    {
        _average.Load(reader);
        _seen = reader.ReadIndex(period + 2);
        Span<double> values = stackalloc double[8];
        reader.ReadDoubles(values);
        _previous = new Candle(0, 0, values[0], values[1], values[2], 0);
        (_trueRange, _plusMove, _minusMove) = (values[3], values[4], values[5]);
        (PlusDi, MinusDi) = (values[6], values[7]);
    }

    private void AddMove(in Candle candle)
    {
        var up = candle.High - _previous.High;
        var down = _previous.Low - candle.Low;
        if (_seen > period)
        {
            _trueRange -= _trueRange / period;
            _plusMove -= _plusMove / period;
            _minusMove -= _minusMove / period;
        }

        _trueRange += TrueRange.Of(candle, _previous.Close);
        _plusMove += up > down && up > 0 ? up : 0;
        _minusMove += down > up && down > 0 ? down : 0;
    }

    private void Measure()
    {
        // A market without any range has no direction.
        PlusDi = _trueRange == 0 ? 0 : 100 * _plusMove / _trueRange;
        MinusDi = _trueRange == 0 ? 0 : 100 * _minusMove / _trueRange;
        var sum = PlusDi + MinusDi;
        _average.Next(sum == 0 ? 0 : 100 * Math.Abs(PlusDi - MinusDi) / sum);
    }
}
