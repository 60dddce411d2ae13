using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

public enum VwapReset
{
    /// <summary>One average from the first candle on.</summary>
    Never = 1,

    /// <summary>A new average with the first candle that opens on a new UTC day.</summary>
    UtcDay = 2,
}

/// <summary>Volume-weighted average of the typical price (high + low + close) / 3. No value while the volume is 0.</summary>
public sealed class Vwap(VwapReset reset) : ICandleIndicator
{
    private const long DayMs = 86_400_000;
    private CompensatedSum _notional;
    private CompensatedSum _volume;
    private long _day = long.MinValue;

    public int WarmUp => 1;

    public bool IsReady => _volume.Value > 0;

    public double Value => IsReady ? _notional.Value / _volume.Value : double.NaN;

    public double Next(in Candle candle)
    {
        if (reset == VwapReset.UtcDay && candle.OpenTimeMs / DayMs != _day)
        {
            _day = candle.OpenTimeMs / DayMs;
            (_notional, _volume) = (default, default);
        }

        _notional.Add((candle.High + candle.Low + candle.Close) / 3 * candle.Volume);
        _volume.Add(candle.Volume);
        return Value;
    }

    public void Save(StateWriter writer)
    {
        _notional.Save(writer);
        _volume.Save(writer);
        writer.Write(_day);
    }

    public void Load(StateReader reader)
    {
        _notional.Load(reader);
        _volume.Load(reader);
        _day = reader.ReadInt64();
    }
}
