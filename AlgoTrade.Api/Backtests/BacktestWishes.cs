using System.Security.Claims;
using System.Text.Json;
using AlgoTrade.Api.Audit;
using AlgoTrade.Api.Bots;
using AlgoTrade.Api.Database;
using AlgoTrade.Api.Http;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Strategies;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Api.Backtests;

internal sealed class BacktestWishes(AuditedWrites writes, StrategyCatalog catalog, IOptions<ApiOptions> options)
{
    private const int LongestName = 100;

    public Task<long> SubmitAsync(ClaimsPrincipal user, SubmitBacktestRequest request, CancellationToken cancellationToken)
    {
        var definition = BotForm.Read(request.Bot, catalog);
        var network = request.Network ?? options.Value.Network;
        if (request.To <= request.From)
        {
            throw ProblemException.Invalid("to", $"to is {JsonForm.Text(request.To)}: expected a time after from, {JsonForm.Text(request.From)}.");
        }

        var (stream, simulation) = Check(request);
        if ((request.Name ?? definition.Name) is not { Length: > 0 and <= LongestName } name)
        {
            throw ProblemException.Invalid("name", $"name is too long or empty: expected 1 to {LongestName} characters.");
        }

        return writes.RunAsync(
            user,
            "backtests.submit",
            async scope =>
            {
                await RequireInstrumentsAsync(scope, definition, network, cancellationToken);
                var stored = Stored(definition, network, stream, simulation);
                var id = await scope.ScalarAsync<long>(
                    """
                    INSERT INTO backtests (name, strategy, request, status, progress, from_time, to_time, requested_by, created_at)
                    VALUES (@name, @strategy, @request::jsonb, 'Queued', 0, @from, @to, @actor, @now) RETURNING backtest_id
                    """,
                    cancellationToken,
                    ("name", name),
                    ("strategy", definition.Strategy),
                    ("request", stored.GetRawText()),
                    ("from", request.From),
                    ("to", request.To),
                    ("actor", scope.Actor),
                    ("now", scope.Now));
                return new Written<long>(id, $"backtest:{id}", null, new { Name = name, request.From, request.To, Request = stored });
            },
            cancellationToken);
    }

    public Task<bool> CancelAsync(ClaimsPrincipal user, long id, CancellationToken cancellationToken) => writes.RunAsync(
        user,
        "backtests.cancel",
        async scope =>
        {
            var status = await scope.ScalarAsync<string>("SELECT status FROM backtests WHERE backtest_id = @id FOR UPDATE", cancellationToken, ("id", id))
                ?? throw ProblemException.NotFound("backtest", $"{id}");
            if (status is not ("Queued" or "Running"))
            {
                throw ProblemException.Conflict(ProblemCodes.WrongState, $"Backtest {id} is {status.ToLowerInvariant()}: only a queued or running one is canceled.");
            }

            await scope.ExecuteAsync("UPDATE backtests SET status = 'Canceled', finished_at = @now WHERE backtest_id = @id", cancellationToken, ("now", scope.Now), ("id", id));
            return new Written<bool>(true, $"backtest:{id}", new { Status = status }, new { Status = "Canceled" });
        },
        cancellationToken);

    private static (BacktestStream Stream, SimulationOptions Simulation) Check(SubmitBacktestRequest request)
    {
        var stream = request.Stream ?? BacktestStream.Candles;
        if (stream == BacktestStream.Quotes)
        {
            throw ProblemException.Invalid("stream", "stream is \"quotes\": expected candles or trades, quotes are not recorded.");
        }

        if (stream == BacktestStream.Candles && request.Costs?.NamesLatency() == true)
        {
            throw ProblemException.Invalid("costs", "costs has a latency or a seed: over candles orders fill at the next open, and nothing is drawn. Give them with stream \"trades\".");
        }

        var simulation = (request.Costs ?? new BacktestCosts()).ToOptions();
        return simulation.Fault() is { } fault ? throw ProblemException.Invalid("costs", fault) : (stream, simulation);
    }

    private static async Task RequireInstrumentsAsync(WriteScope scope, BotDefinition definition, string network, CancellationToken cancellationToken)
    {
        foreach (var instrument in definition.Instruments)
        {
            if (!await scope.ScalarAsync<bool>(
                "SELECT EXISTS (SELECT FROM instruments WHERE network = @network AND coin = @coin)", cancellationToken, ("network", network), ("coin", instrument.Value)))
            {
                throw ProblemException.Invalid("bot.instruments", $"bot.instruments has \"{instrument}\": there is no such instrument of {ProblemException.Shorten(network)} in the database.");
            }
        }
    }

    /// <summary>Everything needed to run it again.</summary>
    private static JsonElement Stored(BotDefinition definition, string network, BacktestStream stream, SimulationOptions simulation)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("network", network);
            writer.WriteString("stream", JsonNamingPolicy.CamelCase.ConvertName(stream.ToString()));
            writer.WritePropertyName("costs");
            JsonSerializer.Serialize(writer, BacktestCosts.Of(simulation), JsonForm.Options);
            writer.WritePropertyName("bot");
            BotDefinitionJson.Write(writer, definition);
            writer.WriteEndObject();
        }

        using var document = JsonDocument.Parse(buffer.ToArray());
        return document.RootElement.Clone();
    }
}
