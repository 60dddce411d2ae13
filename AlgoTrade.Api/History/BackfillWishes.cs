using System.Security.Claims;
using AlgoTrade.Api.Audit;
using AlgoTrade.Api.Http;
using AlgoTrade.Engine.Market;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Api.History;

internal sealed class BackfillWishes(AuditedWrites writes, IOptions<ApiOptions> options)
{
    public Task<long> SubmitAsync(ClaimsPrincipal user, SubmitBackfillRequest request, CancellationToken cancellationToken)
    {
        if (!CandleIntervals.TryParse(request.Interval, out var interval))
        {
            throw ProblemException.Invalid(
                "interval", $"interval is \"{ProblemException.Shorten(request.Interval)}\": expected {string.Join(", ", CandleIntervals.All.Select(one => one.ToText()))}.");
        }

        if (request.To <= request.From)
        {
            throw ProblemException.Invalid("to", $"to is {JsonForm.Text(request.To)}: expected a time after from, {JsonForm.Text(request.From)}.");
        }

        return writes.RunAsync(
            user,
            "data.backfill",
            async scope =>
            {
                var network = request.Network ?? options.Value.Network;
                var instrument = await scope.ScalarAsync<int>(
                    "SELECT instrument_id FROM instruments WHERE network = @network AND coin = @coin", cancellationToken, ("network", network), ("coin", request.Coin));
                if (instrument == 0)
                {
                    throw ProblemException.Invalid(
                        "coin", $"coin is \"{ProblemException.Shorten(request.Coin)}\": there is no such instrument of {ProblemException.Shorten(network)} in the database.");
                }

                var id = await scope.ScalarAsync<long>(
                    """
                    INSERT INTO backfill_jobs (instrument_id, interval_s, from_time, to_time, status, progress, stored, refused, requested_by, created_at)
                    VALUES (@instrument, @width, @from, @to, 'Queued', 0, 0, 0, @actor, @now) RETURNING job_id
                    """,
                    cancellationToken,
                    ("instrument", instrument),
                    ("width", (int)interval.Duration().TotalSeconds),
                    ("from", request.From),
                    ("to", request.To),
                    ("actor", scope.Actor),
                    ("now", scope.Now));
                return new Written<long>(id, $"backfill:{id}", null, request);
            },
            cancellationToken);
    }

    public Task<bool> CancelAsync(ClaimsPrincipal user, long id, CancellationToken cancellationToken) => writes.RunAsync(
        user,
        "data.backfill-cancel",
        async scope =>
        {
            var status = await scope.ScalarAsync<string>("SELECT status FROM backfill_jobs WHERE job_id = @id FOR UPDATE", cancellationToken, ("id", id))
                ?? throw ProblemException.NotFound("backfill", $"{id}");
            if (status is not ("Queued" or "Running"))
            {
                throw ProblemException.Conflict(ProblemCodes.WrongState, $"Backfill {id} is {status.ToLowerInvariant()}: only a queued or running one is canceled.");
            }

            await scope.ExecuteAsync("UPDATE backfill_jobs SET status = 'Canceled', finished_at = @now WHERE job_id = @id", cancellationToken, ("now", scope.Now), ("id", id));
            return new Written<bool>(true, $"backfill:{id}", new { Status = status }, new { Status = "Canceled" });
        },
        cancellationToken);
}
