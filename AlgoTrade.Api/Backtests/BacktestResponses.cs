using System.Text.Json;
using AlgoTrade.Data;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Backtesting.Metrics;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Api.Backtests;

/// <param name="Bot">The configuration to test, in the form of a bot.</param>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Network">Whose stored data; default: the network of this installation.</param>
/// <param name="Name">For lists; default: the bot's name.</param>
/// <param name="Stream">What it runs over: candles (the default), or the trades that were recorded. Quotes are not recorded.</param>
/// <param name="Costs">What trading costs; default: what the exchange charges, without slippage.</param>
internal sealed record SubmitBacktestRequest(
    JsonElement Bot, DateTimeOffset From, DateTimeOffset To, string? Network = null, string? Name = null, BacktestStream? Stream = null, BacktestCosts? Costs = null);

/// <param name="Progress">0 to 1.</param>
/// <param name="Metrics">Null until it is completed.</param>
/// <param name="EffectsHash">Equal for two runs that decided the same.</param>
internal sealed record BacktestResponse(
    long BacktestId,
    string Name,
    string Strategy,
    JobStatus Status,
    double Progress,
    DateTimeOffset FromTime,
    DateTimeOffset ToTime,
    JsonElement Request,
    JsonElement? Metrics,
    string? EffectsHash,
    string? Error,
    string RequestedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt);

/// <param name="Definition">One sentence, complete enough to recompute the figure.</param>
internal sealed record MetricResponse(string Name, string Title, MetricUnit Unit, string Definition);

/// <param name="Pnl">USDC after fees and funding.</param>
internal sealed record BacktestTradeResponse(
    int Number,
    string Coin,
    Side Side,
    DateTimeOffset OpenedAt,
    DateTimeOffset ClosedAt,
    decimal Quantity,
    decimal EntryPrice,
    decimal ExitPrice,
    decimal Pnl,
    decimal Fees,
    decimal Funding,
    string ExitReason);

/// <summary>The equity curve: one point every <paramref name="StepSeconds"/>, the first at <paramref name="From"/>; USDC.</summary>
internal sealed record BacktestEquityResponse(DateTimeOffset From, int StepSeconds, IReadOnlyList<double> Equity);

/// <param name="Metrics">By metric, then by backtest number: null where a backtest does not have the metric.</param>
internal sealed record BacktestComparisonResponse(IReadOnlyList<BacktestResponse> Backtests, IReadOnlyDictionary<string, IReadOnlyDictionary<string, JsonElement?>> Metrics);
