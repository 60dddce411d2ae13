using AlgoTrade.Engine.Indicators;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Tests.Indicators;

/// <summary>An indicator with the parameters of the reference, fed by candles, with its outputs under the reference's column names.</summary>
internal sealed class IndicatorCase
{
    private readonly Action<Candle> _next;

    private IndicatorCase(string name, IIndicator indicator, Action<Candle> next, (string Column, Func<double> Output)[] outputs) =>
        (Name, Indicator, _next, Outputs) = (name, indicator, next, outputs);

    public string Name { get; }

    public IIndicator Indicator { get; }

    public (string Column, Func<double> Output)[] Outputs { get; }

    public void Next(Candle candle) => _next(candle);

    public static IndicatorCase Value<T>(string name, T indicator, Func<T, (string, Func<double>)[]> outputs)
        where T : IValueIndicator => new(name, indicator, candle => indicator.Next(candle.Close), outputs(indicator));

    public static IndicatorCase Candle<T>(string name, T indicator, Func<T, (string, Func<double>)[]> outputs)
        where T : ICandleIndicator => new(name, indicator, candle => indicator.Next(candle), outputs(indicator));

    public static IndicatorCase Pair(string name, RollingRegression indicator) => new(
        name, indicator, candle => indicator.Next(candle.Open, candle.Close), [("beta", () => indicator.Beta), ("correlation", () => indicator.Correlation)]);
}

internal static class IndicatorCases
{
    public static readonly string[] Names =
    [
        "sma", "ema", "wma", "rsi", "macd", "bb", "atr", "adx", "stoch", "cci", "obv", "vwap_cumulative", "vwap_utc_day", "donchian", "keltner",
        "supertrend", "ichimoku", "roc", "stddev", "zscore", "median", "regression",
    ];

    public static IndicatorCase Create(string name) => name switch
    {
        "sma" => IndicatorCase.Value(name, new Sma(20), i => [("sma", () => i.Value)]),
        "ema" => IndicatorCase.Value(name, new Ema(20), i => [("ema", () => i.Value)]),
        "wma" => IndicatorCase.Value(name, new Wma(20), i => [("wma", () => i.Value)]),
        "rsi" => IndicatorCase.Value(name, new Rsi(14), i => [("rsi", () => i.Value)]),
        "macd" => IndicatorCase.Value(name, new Macd(12, 26, 9), i =>
            [("macd", () => i.Value), ("macd_signal", () => i.Signal), ("macd_hist", () => i.Histogram)]),
        "bb" => IndicatorCase.Value(name, new BollingerBands(20, 2), i =>
            [("bb_upper", () => i.Upper), ("bb_mid", () => i.Value), ("bb_lower", () => i.Lower)]),
        "atr" => IndicatorCase.Candle(name, new Atr(14), i => [("atr", () => i.Value)]),
        "adx" => IndicatorCase.Candle(name, new Adx(14), i => [("adx", () => i.Value), ("plus_di", () => i.PlusDi), ("minus_di", () => i.MinusDi)]),
        "stoch" => IndicatorCase.Candle(name, new Stochastic(14, 3, 3), i => [("stoch_k", () => i.Value), ("stoch_d", () => i.D)]),
        "cci" => IndicatorCase.Candle(name, new Cci(20), i => [("cci", () => i.Value)]),
        "obv" => IndicatorCase.Candle(name, new Obv(), i => [("obv", () => i.Value)]),
        "vwap_cumulative" => IndicatorCase.Candle(name, new Vwap(VwapReset.Never), i => [("vwap_cumulative", () => i.Value)]),
        "vwap_utc_day" => IndicatorCase.Candle(name, new Vwap(VwapReset.UtcDay), i => [("vwap_utc_day", () => i.Value)]),
        "donchian" => IndicatorCase.Candle(name, new Donchian(20), i =>
        [
            ("donchian_upper_incl", () => i.Upper), ("donchian_lower_incl", () => i.Lower),
            ("donchian_upper_prior", () => i.PriorUpper), ("donchian_lower_prior", () => i.PriorLower),
        ]),
        "keltner" => IndicatorCase.Candle(name, new Keltner(20, 2, 10), i =>
            [("keltner_upper", () => i.Upper), ("keltner_mid", () => i.Value), ("keltner_lower", () => i.Lower)]),
        "supertrend" => IndicatorCase.Candle(name, new SuperTrend(10, 3), i => [("supertrend", () => i.Value)]),
        "ichimoku" => IndicatorCase.Candle(name, new Ichimoku(9, 26, 52), i =>
        [
            ("ichimoku_tenkan", () => i.Value), ("ichimoku_kijun", () => i.Kijun),
            ("ichimoku_senkou_a", () => i.SenkouA), ("ichimoku_senkou_b", () => i.SenkouB), ("ichimoku_chikou", () => i.Chikou),
        ]),
        "roc" => IndicatorCase.Value(name, new Roc(10), i => [("roc", () => i.Value)]),
        "stddev" => IndicatorCase.Value(name, new StandardDeviation(20), i => [("stddev", () => i.Value)]),
        "zscore" => IndicatorCase.Value(name, new ZScore(20), i => [("zscore", () => i.Value)]),
        "median" => IndicatorCase.Value(name, new RollingMedian(15), i => [("median", () => i.Value), ("mad", () => i.Mad)]),
        "regression" => IndicatorCase.Pair(name, new RollingRegression(30)),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not a case."),
    };
}
