using System.Text.Json;
using AlgoTrade.Engine.Backtesting.Metrics;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Tests.Backtesting.Metrics;

/// <summary>One file of the backtest reference, with the equity at every candle rebuilt from its trades.</summary>
internal sealed class BacktestReference
{
    public const double StartCash = 100_000;
    private const double FeeRate = 0.00045;

    public static readonly string[] Names =
    [
        "btc-1h-buy-and-hold", "btc-1h-donchian-breakout-20-10", "btc-1h-rsi-mean-reversion-14-30-55", "btc-1h-sma-cross-10-30",
        "btc-1h-sma-cross-10-30-long-short", "btc-1h-sma-cross-10-30-stop2-take4", "eth-1h-buy-and-hold", "eth-1h-donchian-breakout-20-10",
        "eth-1h-rsi-mean-reversion-14-30-55", "eth-1h-sma-cross-10-30",
    ];

    private readonly JsonElement _root;

    private BacktestReference(JsonElement root, CandleSeries candles) => (_root, Candles) = (root, candles);

    public CandleSeries Candles { get; }

    public JsonElement Parameters => _root.GetProperty("parameters");

    public JsonElement OpenPosition => _root.GetProperty("open_position");

    public IEnumerable<JsonElement> Trades => _root.GetProperty("trades").EnumerateArray();

    /// <summary>Open time of the last candle of each day and the equity at its close.</summary>
    public IEnumerable<(long OpenTimeMs, double Equity)> DailyEquity =>
        _root.GetProperty("equity_utc_day_close").EnumerateArray().Select(pair => (pair[0].GetInt64(), pair[1].GetDouble()));

    public static BacktestReference Load(string name)
    {
        using var reader = TestFiles.OpenGzip($"backtest-reference/{name}.json.gz");
        using var document = JsonDocument.Parse(reader.ReadToEnd());
        var symbol = name[..3].ToUpperInvariant();
        return new BacktestReference(
            document.RootElement.Clone(), TestFiles.Candles($"{symbol}_1h.csv.gz", InstrumentName.Parse(symbol, null), CandleInterval.OneHour));
    }

    public double Summary(string name) => _root.GetProperty("summary").GetProperty(name).GetDouble();

    public PerformanceInput ToInput()
    {
        var stepMs = Candles.Interval.Milliseconds();
        var trips = Trades.Select(ToRoundTrip).ToArray();
        var entryFee = OpenPosition.ValueKind == JsonValueKind.Object ? OpenPosition.GetProperty("entry_fee").GetDouble() : 0;
        return new PerformanceInput
        {
            StartEquity = StartCash,
            StepMs = stepMs,
            TimesMs = Candles.OpenTimeMs.ToArray().Select(time => time + stepMs).ToArray(),
            Equity = EquityAtEveryClose(),
            RoundTrips = trips,
            OpenSinceMs = OpenPosition.ValueKind == JsonValueKind.Object ? [OpenPosition.GetProperty("entry_utc_ms").GetInt64()] : [],
            Fees = (double)trips.Sum(trip => trip.Fees) + entryFee,
        };
    }

    private double[] EquityAtEveryClose()
    {
        var equity = new double[Candles.Count];
        Array.Fill(equity, StartCash);
        foreach (var trade in Trades)
        {
            var from = IndexOf(trade.GetProperty("entry_utc_ms").GetInt64());
            var to = IndexOf(trade.GetProperty("exit_utc_ms").GetInt64());
            Hold(equity.AsSpan(from, to - from), from, trade);
            foreach (ref var value in equity.AsSpan(to))
                value += trade.GetProperty("pnl_net").GetDouble();
        }

        if (OpenPosition.ValueKind == JsonValueKind.Object)
        {
            var from = IndexOf(OpenPosition.GetProperty("entry_utc_ms").GetInt64());
            Hold(equity.AsSpan(from), from, OpenPosition);
        }

        return equity;
    }

    private void Hold(Span<double> equity, int from, JsonElement position)
    {
        var quantity = position.GetProperty("qty").GetDouble() * (position.GetProperty("side").GetString() == "long" ? 1 : -1);
        var entry = position.GetProperty("entry_price").GetDouble();
        for (var i = 0; i < equity.Length; i++)
            equity[i] += quantity * (Candles.Close[from + i] - entry) - Math.Abs(quantity) * entry * FeeRate;
    }

    private int IndexOf(long openTimeMs)
    {
        var index = Candles.OpenTimeMs.BinarySearch(openTimeMs);
        Assert.True(index >= 0, $"No candle opens at {openTimeMs}.");
        return index;
    }

    private RoundTrip ToRoundTrip(JsonElement trade) => new(
        Candles.Instrument,
        trade.GetProperty("side").GetString() == "long" ? Side.Buy : Side.Sell,
        trade.GetProperty("qty").GetDecimal(),
        trade.GetProperty("entry_utc_ms").GetInt64(),
        trade.GetProperty("entry_price").GetDecimal(),
        trade.GetProperty("exit_utc_ms").GetInt64(),
        trade.GetProperty("exit_price").GetDecimal(),
        trade.GetProperty("pnl_gross").GetDecimal(),
        trade.GetProperty("fees").GetDecimal(),
        Funding: 0,
        trade.GetProperty("exit_reason").GetString()!);
}
