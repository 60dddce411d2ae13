using System.Globalization;
using System.Text.Json;
using AlgoTrade.Cli.Remote;
using AlgoTrade.Cli.Reports;
using AlgoTrade.Engine.Backtesting.Metrics;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Cli.Backtests;

/// <summary>A backtest that a running installation keeps, read over its API into the form of a result.</summary>
internal static class StoredBacktest
{
    private const int MostPrices = 4_000;
    private const int Page = 500;

    /// <exception cref="CommandException">There is no such backtest, or it has no result.</exception>
    public static async Task<BacktestDocument> LoadAsync(ApiClient client, long id, CancellationToken cancellationToken)
    {
        var root = string.Create(CultureInfo.InvariantCulture, $"/api/v1/backtests/{id}");
        var stored = await client.GetAsync(root, cancellationToken);
        if (stored.GetProperty("status").GetString() is var status && status != "completed")
        {
            throw new CommandException($"Backtest {id} is {status}: only a completed one has a report{(Text(stored, "error") is { Length: > 0 } error ? $" ({error})" : "")}.");
        }

        var equity = Equity(await client.GetAsync(root + "/equity", cancellationToken));
        var bot = stored.GetProperty("request").GetProperty("bot");
        var network = stored.GetProperty("request").GetProperty("network").GetString()!;
        var coins = bot.GetProperty("instruments").EnumerateArray().Select(one => one.GetString()!).ToList();
        var (from, to) = (stored.GetProperty("fromTime").GetDateTimeOffset(), stored.GetProperty("toTime").GetDateTimeOffset());
        var metrics = stored.GetProperty("metrics").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.ValueKind == JsonValueKind.Number ? one.Value.GetDouble() : (double?)null);
        var costs = Costs(stored.GetProperty("request"), isFunded: metrics.GetValueOrDefault("funding") is not (null or 0));
        var stream = Text(stored.GetProperty("request"), "stream") ?? "candles";
        var interval = CandleIntervals.Parse(bot.GetProperty("interval").GetString()!);
        return new BacktestDocument
        {
            Format = BacktestDocument.CurrentFormat,
            Name = stored.GetProperty("name").GetString()!,
            Strategy = stored.GetProperty("strategy").GetString()!,
            Bot = bot,
            Instruments = coins,
            Interval = interval.ToText(),
            From = from,
            To = to,
            Costs = costs,
            // Candles and gaps are not kept with a stored backtest, and today's are not those of the day it ran.
            Data = [],
            Metrics = metrics,
            Doubts = [$"It ran on the stored {stream} of {network}; which were missing then was not kept: `algotrade data gaps` tells what is missing now.", .. stream == "trades" ? [RecordedBacktest.QuotesFromTrades] : Array.Empty<string>(), .. ResultDoubts.Of(Figures(metrics), to - from, costs.Modeled)],
            Orders = null,
            Fills = null,
            Rejected = null,
            Denied = new Dictionary<string, int>(),
            OpenPositions = [],
            FinalState = "",
            EffectHash = Text(stored, "effectsHash"),
            Months = MonthlyReturns.Of(equity.TimesMs, equity.Values),
            Equity = equity,
            Price = await PricesAsync(client, coins[0], network, interval, from, to, cancellationToken),
            Trades = await TradesAsync(client, root + "/trades", cancellationToken),
        };
    }

    // Those that were asked for before costs were a choice have the exchange's.
    private static CostsUsed Costs(JsonElement request, bool isFunded)
    {
        if (!request.TryGetProperty("costs", out var costs))
        {
            return new CostsUsed(FeeSchedule.Hyperliquid.MakerRate, FeeSchedule.Hyperliquid.TakerRate, 0, isFunded);
        }

        var isOverTrades = Text(request, "stream") == "trades";
        return new CostsUsed(
            Exact(costs, "makerFeeRate"), Exact(costs, "takerFeeRate"), Exact(costs, "slippageBps"), isFunded, Text(costs, "limitFill")!, Spread: false,
            isOverTrades ? costs.GetProperty("latencyMs").GetInt32() : null, isOverTrades ? costs.GetProperty("latencyJitterMs").GetInt32() : null,
            isOverTrades ? costs.GetProperty("seed").GetUInt64() : null);
    }

    private static Curve Equity(JsonElement answer)
    {
        var (first, stepMs) = (answer.GetProperty("from").GetDateTimeOffset().ToUnixTimeMilliseconds(), answer.GetProperty("stepSeconds").GetInt64() * 1_000);
        var values = answer.GetProperty("equity").EnumerateArray().Select(one => one.GetDouble()).ToList();
        return new Curve([.. values.Select((_, index) => first + (index * stepMs))], values);
    }

    /// <summary>Closes of the narrowest interval that draws the period with few enough points.</summary>
    private static async Task<Curve> PricesAsync(
        ApiClient client, string coin, string network, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var drawn = CandleIntervals.All.Where(one => one >= interval).FirstOrDefault(one => (to - from) / one.Duration() <= MostPrices, CandleIntervals.All[^1]);
        var (times, closes) = (new List<long>(), new List<double>());
        for (DateTimeOffset? next = from; next is { } start;)
        {
            var page = await client.GetAsync(
                $"/api/v1/candles?coin={Uri.EscapeDataString(coin)}&network={Uri.EscapeDataString(network)}&interval={drawn.ToText()}&limit={Page}&from={Time(start)}&to={Time(to)}", cancellationToken);
            foreach (var candle in page.GetProperty("candles").EnumerateArray())
            {
                times.Add(candle.GetProperty("openTime").GetDateTimeOffset().ToUnixTimeMilliseconds() + drawn.Milliseconds());
                closes.Add(Number(candle, "close"));
            }

            next = page.GetProperty("nextFrom").ValueKind == JsonValueKind.String ? page.GetProperty("nextFrom").GetDateTimeOffset() : null;
        }

        return new Curve(times, closes);
    }

    /// <summary>The API lists the last trade first.</summary>
    private static async Task<IReadOnlyList<TradeDone>> TradesAsync(ApiClient client, string path, CancellationToken cancellationToken)
    {
        var trades = new List<TradeDone>();
        string? cursor = null;
        do
        {
            var page = await client.GetAsync($"{path}?limit={Page}" + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"), cancellationToken);
            trades.AddRange(page.GetProperty("items").EnumerateArray().Select(Trade));
            cursor = Text(page, "nextCursor");
        }
        while (cursor is { Length: > 0 });
        trades.Reverse();
        return trades;
    }

    private static TradeDone Trade(JsonElement one) => new(
        Text(one, "coin")!, Text(one, "side") == "buy" ? Side.Buy : Side.Sell, Exact(one, "quantity"), one.GetProperty("openedAt").GetDateTimeOffset(), Exact(one, "entryPrice"),
        one.GetProperty("closedAt").GetDateTimeOffset(), Exact(one, "exitPrice"), Exact(one, "fees"), Exact(one, "funding"), Exact(one, "pnl"), Text(one, "exitReason")!);

    /// <summary>What the doubts look at.</summary>
    private static PerformanceMetrics Figures(Dictionary<string, double?> metrics) => new()
    {
        FinalEquity = metrics.GetValueOrDefault("finalEquity") ?? 0,
        TotalReturn = metrics.GetValueOrDefault("totalReturn") ?? 0,
        Cagr = metrics.GetValueOrDefault("cagr"),
        Volatility = metrics.GetValueOrDefault("volatility"),
        SharpePerCandle = metrics.GetValueOrDefault("sharpePerCandle"),
        SortinoPerCandle = metrics.GetValueOrDefault("sortinoPerCandle"),
        SharpePerDay = metrics.GetValueOrDefault("sharpePerDay"),
        SortinoPerDay = metrics.GetValueOrDefault("sortinoPerDay"),
        Calmar = metrics.GetValueOrDefault("calmar"),
        MaxDrawdown = metrics.GetValueOrDefault("maxDrawdown") ?? 0,
        MaxDrawdownTroughMs = null,
        LongestDrawdownMs = 0,
        RoundTrips = (int)(metrics.GetValueOrDefault("roundTrips") ?? 0),
        WinningRoundTrips = 0,
        GrossProfit = 0,
        GrossLoss = 0,
        WinRate = metrics.GetValueOrDefault("winRate"),
        ProfitFactor = metrics.GetValueOrDefault("profitFactor"),
        Expectancy = metrics.GetValueOrDefault("expectancy"),
        Exposure = metrics.GetValueOrDefault("exposure") ?? 0,
        Turnover = metrics.GetValueOrDefault("turnover"),
        Fees = metrics.GetValueOrDefault("fees") ?? 0,
        Funding = metrics.GetValueOrDefault("funding") ?? 0,
    };

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static decimal Exact(JsonElement element, string name) => decimal.Parse(element.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static double Number(JsonElement element, string name) => double.Parse(element.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => Uri.EscapeDataString(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
}
