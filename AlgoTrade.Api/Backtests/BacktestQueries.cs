using System.Globalization;
using System.Text.Json;
using AlgoTrade.Api.Database;
using AlgoTrade.Api.Http;

namespace AlgoTrade.Api.Backtests;

internal sealed class BacktestQueries(ApiDatabase database)
{
    public const int MaxCompared = 20;

    private const string Columns =
        """
        backtest_id, name, strategy, status, progress, from_time, to_time, request, metrics, effects_hash, error, requested_by, created_at,
        started_at, finished_at
        """;

    private static readonly Listing Backtests = new(Columns, "backtests", "true", "backtest_id");

    private static readonly Listing Trades = new(
        "number, coin, side, opened_at, closed_at, quantity, entry_price, exit_price, pnl, fees, funding, exit_reason",
        "backtest_trades",
        "backtest_id = @id",
        "number");

    public Task<Page<BacktestResponse>> ListAsync(PageRequest page, CancellationToken cancellationToken) =>
        database.PageAsync<BacktestResponse>(Backtests, page, cancellationToken);

    public async Task<BacktestResponse> GetAsync(long id, CancellationToken cancellationToken) =>
        await database.FindAsync<BacktestResponse>($"SELECT {Columns} FROM backtests WHERE backtest_id = @id", cancellationToken, ("id", id))
        ?? throw ProblemException.NotFound("backtest", $"{id}");

    public async Task<Page<BacktestTradeResponse>> TradesAsync(long id, PageRequest page, CancellationToken cancellationToken)
    {
        await GetAsync(id, cancellationToken);
        return await database.PageAsync<BacktestTradeResponse>(Trades, page, cancellationToken, ("id", id));
    }

    public async Task<BacktestEquityResponse> EquityAsync(long id, CancellationToken cancellationToken)
    {
        await GetAsync(id, cancellationToken);
        var curve = await database.FindAsync<Curve>(
            "SELECT equity_from, equity_step_s, equity FROM backtests WHERE backtest_id = @id AND equity IS NOT NULL", cancellationToken, ("id", id))
            ?? throw ProblemException.Conflict(ProblemCodes.WrongState, $"Backtest {id} has no equity curve: it is not completed.");
        return new BacktestEquityResponse(curve.EquityFrom, curve.EquityStepS, curve.Equity);
    }

    public async Task<BacktestComparisonResponse> CompareAsync(string ids, CancellationToken cancellationToken)
    {
        var numbers = ids.Split(',').Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0).ToArray();
        if (numbers.Length is 0 or > MaxCompared || numbers.Contains(0) || numbers.Distinct().Count() != numbers.Length)
        {
            throw ProblemException.Invalid("ids", $"ids is \"{ProblemException.Shorten(ids)}\": expected 1 to {MaxCompared} different numbers of backtests, as 3,5,8.");
        }

        var found = new List<BacktestResponse>();
        foreach (var number in numbers)
        {
            found.Add(await GetAsync(number, cancellationToken));
        }

        return new BacktestComparisonResponse(found, ByMetric(found));
    }

    private static Dictionary<string, IReadOnlyDictionary<string, JsonElement?>> ByMetric(List<BacktestResponse> backtests)
    {
        var names = backtests.Where(one => one.Metrics is { ValueKind: JsonValueKind.Object })
            .SelectMany(one => one.Metrics!.Value.EnumerateObject().Select(property => property.Name)).Distinct().Order(StringComparer.Ordinal);
        return names.ToDictionary(
            name => name,
            IReadOnlyDictionary<string, JsonElement?> (name) => backtests.ToDictionary(
                one => one.BacktestId.ToString(CultureInfo.InvariantCulture),
                one => one.Metrics is { ValueKind: JsonValueKind.Object } metrics && metrics.TryGetProperty(name, out var value) ? value : (JsonElement?)null));
    }

    private sealed record Curve(DateTimeOffset EquityFrom, int EquityStepS, double[] Equity);
}
