using AlgoTrade.Engine.Bots;
using Npgsql;

namespace AlgoTrade.Data.Replays;

/// <summary>What was found about the days of bots.</summary>
public sealed class ReplayReportStore(NpgsqlDataSource dataSource, TimeProvider timeProvider)
{
    /// <summary>Stores a day, in place of an older look at the same one.</summary>
    public async Task SaveAsync(BotId bot, BotDay day, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            WITH older AS (DELETE FROM replay_reports WHERE bot_id = @bot AND day = @day)
            INSERT INTO replay_reports (bot_id, day, matches, journal_hash, replay_hash, differences, created_at)
            VALUES (@bot, @day, @matches, @journal_hash, @replay_hash, @differences, @now)
            """);
        command.With("bot", bot.Value).With("day", day.Day).With("matches", day.IsReplayedSame).With("journal_hash", day.JournalHash)
            .With("replay_hash", day.ReplayHash).WithJson("differences", day.ToJson()).With("now", timeProvider.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Null when the day was not looked at.</summary>
    public async Task<BotDay?> FindAsync(BotId bot, DateOnly day, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT matches, journal_hash, replay_hash, differences FROM replay_reports WHERE bot_id = @bot AND day = @day ORDER BY report_id DESC LIMIT 1");
        command.With("bot", bot.Value).With("day", day);
        var found = await command.ReadListAsync(
            row => ToDay(day, row.GetBoolean(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? "[]" : row.GetString(3)), cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>Bots that handled something on the day and were not looked at since.</summary>
    public async Task<IReadOnlyList<BotId>> MissingAsync(DateOnly day, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT bot_id FROM bots WHERE NOT EXISTS (SELECT FROM replay_reports report WHERE report.bot_id = bots.bot_id AND day = @day)
                AND EXISTS (SELECT FROM bot_journal journal WHERE journal.bot_id = bots.bot_id AND started_at >= @from AND started_at < @to)
            ORDER BY bot_id
            """);
        var from = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        command.With("day", day).With("from", from).With("to", from.AddDays(1));
        return await command.ReadListAsync(row => new BotId(row.GetInt32(0)), cancellationToken).ConfigureAwait(false);
    }

    private static BotDay ToDay(DateOnly day, bool matches, string journalHash, string replayHash, string differences)
    {
        var runs = BotDay.RunsFrom(differences);
        return new BotDay(
            day, matches, runs.All(run => run.ExpectedDecisions == run.ActualDecisions), journalHash, replayHash, runs.Sum(run => run.TotalCost), runs);
    }
}
