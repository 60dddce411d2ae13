using AlgoTrade.Data.Leases;
using AlgoTrade.Engine.Bots;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlgoTrade.Data.Bots;

/// <summary>Decisions, signals and the handled events of bots: why it did what it did, and the means to run it again.</summary>
public sealed class BotJournal(NpgsqlDataSource dataSource)
{
    private const string InsertDecisions =
        $"""
        WITH {Fence.Clause}, stored AS (
            INSERT INTO decisions (bot_id, decided_at, sequence, coin, kind, wanted, reason, details, trace_id)
            SELECT bot_id, decided_at, sequence, coin, kind, wanted, reason, details::jsonb, trace_id
            FROM unnest(@bot_ids, @times, @sequences, @coins, @kinds, @wanted, @reasons, @details, @trace_ids)
                AS decision(bot_id, decided_at, sequence, coin, kind, wanted, reason, details, trace_id), fence
            ON CONFLICT DO NOTHING)
        SELECT count(*) FROM fence
        """;

    /// <summary>Stores decisions of bots of one account; the same decision twice is stored once.</summary>
    /// <exception cref="LeaseLostException">The account is no longer ours.</exception>
    public async Task AppendDecisionsAsync(Lease lease, IReadOnlyList<StoredDecision> decisions, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(InsertDecisions);
        command.WithFence(lease)
            .WithArray("bot_ids", decisions.Select(one => one.Bot.Value)).WithArray("times", decisions.Select(one => one.DecidedAt))
            .WithArray("sequences", decisions.Select(one => one.Sequence)).WithArray("coins", decisions.Select(one => one.Instrument))
            .WithArray("kinds", decisions.Select(one => one.Kind)).WithArray("wanted", decisions.Select(one => one.Wanted))
            .WithArray("reasons", decisions.Select(one => one.Reason)).WithArray("details", decisions.Select(one => one.Details))
            .WithArray("trace_ids", decisions.Select(one => one.TraceId));
        await Fence.RunAsync(command, lease, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Decisions of a bot before a time, newest first.</summary>
    public async Task<IReadOnlyList<StoredDecision>> DecisionsAsync(BotId bot, DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        var rows = await context.Set<DecisionRow>().AsNoTracking().Where(row => row.BotId == bot.Value && row.DecidedAt < before)
            .OrderByDescending(row => row.DecidedAt).ThenByDescending(row => row.Sequence).Take(limit).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new StoredDecision(bot, row.Sequence, row.DecidedAt, row.Coin, row.Kind, row.Wanted, row.Reason, row.Details, row.TraceId))];
    }

    /// <summary>Stores a stretch of handled events; the same stretch twice is stored once.</summary>
    /// <exception cref="LeaseLostException">The account is no longer ours.</exception>
    public async Task AppendSegmentAsync(Lease lease, JournalSegment segment, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            WITH {Fence.Clause}, stored AS (
                INSERT INTO bot_journal (bot_id, started_at, first_sequence, last_sequence, ended_at, revision, events)
                SELECT @bot_id, @started_at, @first_sequence, @last_sequence, @ended_at, @revision, @events FROM fence
                ON CONFLICT DO NOTHING)
            SELECT count(*) FROM fence
            """);
        command.WithFence(lease).With("bot_id", segment.Bot.Value).With("started_at", segment.StartedAt).With("first_sequence", segment.FirstSequence)
            .With("last_sequence", segment.LastSequence).With("ended_at", segment.EndedAt).With("revision", segment.Revision).With("events", segment.Events);
        await Fence.RunAsync(command, lease, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The stretches of a bot that touch <c>[from, to)</c>, in order.</summary>
    public async Task<IReadOnlyList<JournalSegment>> SegmentsAsync(BotId bot, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        var rows = await context.Set<BotJournalRow>().AsNoTracking()
            .Where(row => row.BotId == bot.Value && row.StartedAt < to && row.EndedAt >= from)
            .OrderBy(row => row.StartedAt).ThenBy(row => row.FirstSequence).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new JournalSegment(bot, row.Revision, row.FirstSequence, row.LastSequence, row.StartedAt, row.EndedAt, row.Events))];
    }

    public async Task<long> AddSignalAsync(Signal signal, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        var row = new SignalRow
        {
            Source = signal.Source,
            BotId = signal.Bot?.Value,
            Coin = signal.Instrument,
            Kind = signal.Kind,
            Text = signal.Text,
            Details = signal.Details,
            OccurredAt = signal.OccurredAt,
        };
        context.Add(row);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return row.SignalId;
    }

    /// <summary>Signals below a number, newest first; those of one bot when it is given.</summary>
    public async Task<IReadOnlyList<Signal>> SignalsAsync(BotId? bot, long beforeSignalId, int limit, CancellationToken cancellationToken)
    {
        var botId = bot?.Value;
        await using var context = dataSource.CreateContext();
        var rows = await context.Set<SignalRow>().AsNoTracking().Where(row => row.SignalId < beforeSignalId && (botId == null || row.BotId == botId))
            .OrderByDescending(row => row.SignalId).Take(limit).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new Signal(
            row.SignalId, row.Source, row.BotId is { } id ? new BotId(id) : null, row.Coin, row.Kind, row.Text, row.Details, row.OccurredAt))];
    }
}
