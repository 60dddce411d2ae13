using AlgoTrade.Data.Leases;
using AlgoTrade.Engine.Bots;
using Npgsql;

namespace AlgoTrade.Data.Portfolio;

/// <param name="Bot">Null: the account as a whole.</param>
public sealed record EquityPoint(
    int AccountId, BotId? Bot, DateTimeOffset ObservedAt, decimal Equity, decimal Cash, decimal UnrealizedPnl, decimal RealizedPnl, decimal MarginUsed);

/// <summary>Equity curves of bots. That of the account comes with its positions, from <see cref="Journal.AccountBooks"/>.</summary>
public sealed class EquityStore(NpgsqlDataSource dataSource)
{
    private const string Insert =
        $"""
        WITH {Fence.Clause}, stored AS (
            INSERT INTO equity (account_id, bot_id, observed_at, equity, cash, unrealized_pnl, realized_pnl, margin_used)
            SELECT point.* FROM unnest(@account_ids, @bot_ids, @times, @equity, @cash, @unrealized, @realized, @margin) AS point, fence
            ON CONFLICT DO NOTHING)
        SELECT count(*) FROM fence
        """;

    /// <summary>Stores points; one that is there already stays as it is.</summary>
    /// <exception cref="LeaseLostException">The account is no longer ours.</exception>
    public async Task AppendAsync(Lease lease, IReadOnlyList<EquityPoint> points, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Insert);
        command.WithFence(lease).WithArray("account_ids", points.Select(point => point.AccountId))
            .WithArray("bot_ids", points.Select(point => point.Bot?.Value ?? 0)).WithArray("times", points.Select(point => point.ObservedAt))
            .WithArray("equity", points.Select(point => point.Equity)).WithArray("cash", points.Select(point => point.Cash))
            .WithArray("unrealized", points.Select(point => point.UnrealizedPnl)).WithArray("realized", points.Select(point => point.RealizedPnl))
            .WithArray("margin", points.Select(point => point.MarginUsed));
        await Fence.RunAsync(command, lease, cancellationToken).ConfigureAwait(false);
    }
}
