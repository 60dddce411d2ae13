using AlgoTrade.Engine.Bots;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlgoTrade.Data.Bots;

/// <summary>The wishes: which bots exist, what they should run and do. Every change wakes the daemon.</summary>
public sealed class BotStore(NpgsqlDataSource dataSource, TimeProvider timeProvider)
{
    /// <summary>Creates a stopped bot with revision 1.</summary>
    /// <exception cref="ConflictException">A bot of that name exists.</exception>
    public async Task<StoredBot> CreateAsync(int accountId, string name, BotMode mode, string definitionJson, string createdBy, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        await using var context = dataSource.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var bot = new BotRow
        {
            Name = name,
            AccountId = accountId,
            Mode = mode,
            DesiredState = DesiredState.Stopped,
            Revision = 1,
            Version = 1,
            CreatedAt = now,
            UpdatedAt = now,
        };
        context.Add(bot);
        await SaveAsync(context, name, cancellationToken).ConfigureAwait(false);
        var revision = AddRevision(context, bot, definitionJson, createdBy, now);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return ToBot(bot, revision.Definition);
    }

    /// <summary>All bots that are not deleted, by number; those of one account when it is given.</summary>
    public async Task<IReadOnlyList<StoredBot>> ListAsync(int? accountId, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        return await ReadAsync(context, context.Set<BotRow>().Where(bot => bot.DeletedAt == null && (accountId == null || bot.AccountId == accountId)), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Bots after a number, for paging.</summary>
    public async Task<IReadOnlyList<StoredBot>> PageAsync(int afterBotId, int limit, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        return await ReadAsync(
            context, context.Set<BotRow>().Where(bot => bot.DeletedAt == null && bot.BotId > afterBotId).OrderBy(bot => bot.BotId).Take(limit), cancellationToken)
            .ConfigureAwait(false);
    }

    public async Task<StoredBot?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        return (await ReadAsync(context, context.Set<BotRow>().Where(bot => bot.DeletedAt == null && bot.Name == name), cancellationToken).ConfigureAwait(false))
            .SingleOrDefault();
    }

    /// <summary>Also finds deleted bots: orders and fills refer to them.</summary>
    public async Task<StoredBot?> FindAsync(BotId bot, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        return (await ReadAsync(context, context.Set<BotRow>().Where(row => row.BotId == bot.Value), cancellationToken).ConfigureAwait(false)).SingleOrDefault();
    }

    /// <summary>Every configuration of a bot, newest first.</summary>
    public async Task<IReadOnlyList<BotRevision>> RevisionsAsync(BotId bot, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        var rows = await context.Set<BotRevisionRow>().AsNoTracking().Where(row => row.BotId == bot.Value)
            .OrderByDescending(row => row.Revision).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new BotRevision(bot, row.Revision, row.Definition, row.CreatedBy, row.CreatedAt))];
    }

    /// <summary>Adds a revision and makes it the wished one. A change of mode disarms the bot.</summary>
    /// <param name="expectedVersion">The version the caller saw; null: whatever it is.</param>
    /// <exception cref="ConflictException">The bot is gone, changed since, or the new name is taken.</exception>
    public Task<StoredBot> ReviseAsync(
        BotId bot, string name, BotMode mode, string definitionJson, long? expectedVersion, string changedBy, CancellationToken cancellationToken)
        => ChangeAsync(bot, expectedVersion, (context, row, now) =>
        {
            row.Name = name;
            row.ArmedForAccount = row.Mode == mode ? row.ArmedForAccount : null;
            row.ArmedAt = row.Mode == mode ? row.ArmedAt : null;
            row.Mode = mode;
            row.Revision++;
            AddRevision(context, row, definitionJson, changedBy, now);
        }, cancellationToken);

    /// <exception cref="ConflictException">The bot is gone or changed since.</exception>
    public Task<StoredBot> SetDesiredStateAsync(BotId bot, DesiredState state, long? expectedVersion, CancellationToken cancellationToken)
        => ChangeAsync(bot, expectedVersion, (_, row, _) => row.DesiredState = state, cancellationToken);

    /// <summary>Allows live trading on the account that the operator named; null takes the permission back.</summary>
    /// <exception cref="ConflictException">The bot is gone or changed since.</exception>
    public Task<StoredBot> ArmAsync(BotId bot, string? accountName, long? expectedVersion, CancellationToken cancellationToken)
        => ChangeAsync(bot, expectedVersion, (_, row, now) =>
        {
            row.ArmedForAccount = accountName;
            row.ArmedAt = accountName is null ? null : now;
        }, cancellationToken);

    /// <summary>Marks the bot as deleted and stopped. Its history stays; its name becomes free.</summary>
    /// <exception cref="ConflictException">The bot is gone or changed since.</exception>
    public Task<StoredBot> DeleteAsync(BotId bot, long? expectedVersion, CancellationToken cancellationToken)
        => ChangeAsync(bot, expectedVersion, (_, row, now) =>
        {
            row.DesiredState = DesiredState.Stopped;
            row.DeletedAt = now;
        }, cancellationToken);

    private async Task<StoredBot> ChangeAsync(
        BotId bot, long? expectedVersion, Action<AlgoTradeDbContext, BotRow, DateTimeOffset> change, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        var row = await context.Set<BotRow>().SingleOrDefaultAsync(known => known.BotId == bot.Value && known.DeletedAt == null, cancellationToken)
            .ConfigureAwait(false) ?? throw new ConflictException(ConflictKind.NotFound, $"Bot {bot} does not exist.");
        if (expectedVersion is { } expected && expected != row.Version)
        {
            throw new ConflictException(ConflictKind.VersionMismatch, $"Bot '{row.Name}' changed since: it is at version {row.Version}, not {expected}.");
        }

        var now = timeProvider.GetUtcNow();
        change(context, row, now);
        row.Version++;
        row.UpdatedAt = now;
        await SaveAsync(context, row.Name, cancellationToken).ConfigureAwait(false);
        return (await ReadAsync(context, context.Set<BotRow>().Where(known => known.BotId == bot.Value), cancellationToken).ConfigureAwait(false)).Single();
    }

    private static async Task SaveAsync(AlgoTradeDbContext context, string name, CancellationToken cancellationToken)
    {
        try
        {
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DbUpdateConcurrencyException raced)
        {
            throw new ConflictException(ConflictKind.VersionMismatch, $"Bot '{name}' was changed by somebody else at the same time.", raced);
        }
        catch (DbUpdateException failure) when (failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw new ConflictException(ConflictKind.NameTaken, $"A bot named '{name}' exists already.", failure);
        }
    }

    private static BotRevisionRow AddRevision(AlgoTradeDbContext context, BotRow bot, string definitionJson, string createdBy, DateTimeOffset now)
    {
        var revision = new BotRevisionRow { BotId = bot.BotId, Revision = bot.Revision, Definition = definitionJson, CreatedBy = createdBy, CreatedAt = now };
        context.Add(revision);
        return revision;
    }

    private static async Task<IReadOnlyList<StoredBot>> ReadAsync(AlgoTradeDbContext context, IQueryable<BotRow> bots, CancellationToken cancellationToken)
    {
        var rows = await bots.AsNoTracking()
            .Join(
                context.Set<BotRevisionRow>(),
                bot => new { bot.BotId, bot.Revision },
                revision => new { revision.BotId, revision.Revision },
                (bot, revision) => new { Bot = bot, revision.Definition })
            .OrderBy(pair => pair.Bot.BotId)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(pair => ToBot(pair.Bot, pair.Definition))];
    }

    private static StoredBot ToBot(BotRow row, string definition) => new(
        new BotId(row.BotId), row.Name, row.AccountId, row.Mode, row.DesiredState, row.Revision, definition, row.ArmedForAccount, row.ArmedAt,
        row.Version, row.CreatedAt, row.UpdatedAt, row.DeletedAt is not null);
}
