using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>
/// Ichimoku cloud: middles of high and low over three windows; the cloud (senkou A and B) is drawn one <paramref name="kijun"/> period ahead,
/// so its values of today were known that long ago.
/// </summary>
public sealed class Ichimoku(int tenkan, int kijun, int senkou) : ICandleIndicator
{
    private readonly Donchian _tenkan = new(tenkan);
    private readonly Donchian _kijun = new(kijun);
    private readonly Donchian _senkou = new(senkou);
    private readonly Delay _delayA = new(kijun);
    private readonly Delay _delayB = new(kijun);

    public int WarmUp => Math.Max(senkou, Math.Max(tenkan, kijun)) + kijun;

    public bool IsReady => !double.IsNaN(SenkouA) && !double.IsNaN(SenkouB);

    /// <summary>Tenkan-sen, the turning line.</summary>
    public double Value => _tenkan.Value;

    /// <summary>Kijun-sen, the base line.</summary>
    public double Kijun => _kijun.Value;

    public double SenkouA { get; private set; } = double.NaN;

    public double SenkouB { get; private set; } = double.NaN;

    /// <summary>The current close. Charts draw it one kijun period back: there it would look ahead, so it stays here.</summary>
    public double Chikou { get; private set; } = double.NaN;

    public double Next(in Candle candle)
    {
        _tenkan.Next(candle);
        _kijun.Next(candle);
        _senkou.Next(candle);
        SenkouA = _delayA.Next((_tenkan.Value + _kijun.Value) / 2);
        SenkouB = _delayB.Next(_senkou.Value);
        Chikou = candle.Close;
        return Value;
    }

    public void Save(StateWriter writer)
    {
        _tenkan.Save(writer);
        _kijun.Save(writer);
        _senkou.Save(writer);
        _delayA.Save(writer);
        _delayB.Save(writer);
        writer.Write([SenkouA, SenkouB, Chikou]);
    }

    public void Load(StateReader reader)
    {
        _tenkan.Load(reader);
        _kijun.Load(reader);
        _senkou.Load(reader);
        _delayA.Load(reader);
        _delayB.Load(reader);
        Span<double> values = stackalloc double[3];
        reader.ReadDoubles(values);
        (SenkouA, SenkouB, Chikou) = (values[0], values[1], values[2]);
    }
}
