using AlgoTrade.Venue.Time;
using Npgsql;

namespace AlgoTrade.Cli.Up;

/// <summary>
/// The clock of a run. A practice run at a higher speed ends in the future of the real clock; the next one starts where it ended, because
/// time never runs backwards for a bot.
/// </summary>
internal sealed class PracticeClock(TimeProvider inner, TimeSpan ahead) : TimeProvider
{
    public override long TimestampFrequency => inner.TimestampFrequency;

    public static async Task<TimeProvider> CreateAsync(UpSettings settings, string connection, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (!settings.IsSimulated)
        {
            return timeProvider;
        }

        var now = timeProvider.GetUtcNow();
        var ahead = await LastSeenAsync(connection, cancellationToken) is { } last && last > now ? last - now : TimeSpan.Zero;
        var start = ahead > TimeSpan.Zero ? new PracticeClock(timeProvider, ahead) : timeProvider;
        return settings.Speed > 1 ? new AcceleratedTimeProvider(start, settings.Speed) : start;
    }

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + ahead;

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(callback, state, dueTime, period);

    private static async Task<DateTimeOffset?> LastSeenAsync(string connection, CancellationToken cancellationToken)
    {
        await using var dataSource = NpgsqlDataSource.Create(connection);
        await using var command = dataSource.CreateCommand("SELECT greatest((SELECT max(heartbeat_at) FROM bot_status), (SELECT max(expires_at) FROM leases))");
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime time ? new DateTimeOffset(time, TimeSpan.Zero) : null;
    }
}
