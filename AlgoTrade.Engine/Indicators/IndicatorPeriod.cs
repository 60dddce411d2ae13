using System.Runtime.CompilerServices;

namespace AlgoTrade.Engine.Indicators;

/// <summary>Bounds that all periods share. The upper one keeps a mistyped parameter from asking for gigabytes.</summary>
internal static class IndicatorPeriod
{
    public const int Max = 100_000;

    public static int Check(int period, int min = 1, [CallerArgumentExpression(nameof(period))] string? name = null) =>
        period >= min && period <= Max
            ? period : throw new ArgumentOutOfRangeException(name, period, $"A period is {min} to {Max} candles.");
}
