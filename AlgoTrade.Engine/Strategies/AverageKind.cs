using AlgoTrade.Engine.Indicators;

namespace AlgoTrade.Engine.Strategies;

public enum AverageKind
{
    /// <summary>Simple.</summary>
    Sma = 1,

    /// <summary>Exponential.</summary>
    Ema = 2,

    /// <summary>Linearly weighted.</summary>
    Wma = 3,
}

internal static class AverageKinds
{
    public static IValueIndicator Create(this AverageKind kind, int period) => kind switch
    {
        AverageKind.Sma => new Sma(period),
        AverageKind.Ema => new Ema(period),
        AverageKind.Wma => new Wma(period),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected sma, ema or wma."),
    };
}
