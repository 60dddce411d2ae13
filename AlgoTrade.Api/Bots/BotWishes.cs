using System.Security.Claims;
using System.Text.Json;
using AlgoTrade.Api.Audit;
using AlgoTrade.Api.Database;
using AlgoTrade.Api.Http;
using AlgoTrade.Data.Bots;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Strategies;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AlgoTrade.Api.Bots;

/// <summary>Records what operators want of their bots. The daemon, woken by the database, makes it so.</summary>
internal sealed class BotWishes(AuditedWrites writes, StrategyCatalog catalog, IOptions<ApiOptions> options)
{
    private const string Lock =
        """
        SELECT b.bot_id, a.name AS account, b.mode, b.desired_state, b.revision, b.version, b.armed_for_account, s.state, r.definition
        FROM bots b JOIN accounts a USING (account_id) JOIN bot_revisions r ON r.bot_id = b.bot_id AND r.revision = b.revision
        LEFT JOIN bot_status s ON s.bot_id = b.bot_id
        WHERE b.name = @name AND b.deleted_at IS NULL FOR UPDATE OF b
        """;

    public async Task<string> CreateAsync(ClaimsPrincipal user, JsonElement body, string? account, CancellationToken cancellationToken)
    {
        var definition = BotForm.Read(body, catalog);
        return await writes.RunAsync(user, "bots.create", async scope => await InsertAsync(scope, definition, account, cancellationToken), cancellationToken);
    }

    /// <summary>A change is a new revision; the old ones stay.</summary>
    public Task<string> UpdateAsync(ClaimsPrincipal user, string name, JsonElement body, long? expectedVersion, CancellationToken cancellationToken)
    {
        var definition = BotForm.Read(body, catalog);
        return writes.RunAsync(
            user,
            "bots.update",
            async scope =>
            {
                var bot = await LockAsync(scope, name, expectedVersion, cancellationToken);
                RequireSameShape(bot, name, definition);
                var revision = bot.Revision + 1;
                await InsertRevisionAsync(scope, bot.BotId, revision, definition, cancellationToken);
                await scope.ExecuteAsync(
                    "UPDATE bots SET revision = @revision, version = version + 1, updated_at = @now WHERE bot_id = @bot",
                    cancellationToken,
                    ("revision", revision),
                    ("now", scope.Now),
                    ("bot", bot.BotId));
                return new Written<string>(name, Subject(name), bot.Definition, Json(definition));
            },
            cancellationToken);
    }

    public Task<string> WishAsync(ClaimsPrincipal user, string name, DesiredState wish, string? reason, long? expectedVersion, CancellationToken cancellationToken) =>
        writes.RunAsync(
            user,
            $"bots.{Verb(wish)}",
            async scope =>
            {
                var bot = await LockAsync(scope, name, expectedVersion, cancellationToken);
                RequireArmed(bot, wish, name);
                // Also when it is what was wanted already: a bot that halted is started again by wishing again.
                await scope.ExecuteAsync(
                    "UPDATE bots SET desired_state = @wish, version = version + 1, updated_at = @now WHERE bot_id = @bot",
                    cancellationToken,
                    ("wish", wish.ToString()),
                    ("now", scope.Now),
                    ("bot", bot.BotId));
                return new Written<string>(name, Subject(name), new { bot.DesiredState }, new { DesiredState = wish, Reason = reason });
            },
            cancellationToken);

    public Task<string> ArmAsync(ClaimsPrincipal user, string name, string account, CancellationToken cancellationToken) => writes.RunAsync(
        user,
        "bots.arm",
        async scope =>
        {
            var bot = await LockAsync(scope, name, expectedVersion: null, cancellationToken);
            RequireLive(bot, name);
            if (account != bot.Account)
            {
                throw ProblemException.Invalid("account", $"account is \"{ProblemException.Shorten(account)}\", and bot \"{name}\" trades another one: type the name of its account.");
            }

            await SetArmedAsync(scope, bot, account, cancellationToken);
            return new Written<string>(name, Subject(name), new { bot.ArmedForAccount }, new { ArmedForAccount = account });
        },
        cancellationToken);

    /// <summary>What is wished of the bot stays: armed again, it goes on.</summary>
    public Task<string> DisarmAsync(ClaimsPrincipal user, string name, string? reason, long? expectedVersion, CancellationToken cancellationToken) => writes.RunAsync(
        user,
        "bots.disarm",
        async scope =>
        {
            var bot = await LockAsync(scope, name, expectedVersion, cancellationToken);
            RequireLive(bot, name);
            // Also when it is not armed: whoever is in a hurry is not told off.
            await SetArmedAsync(scope, bot, account: null, cancellationToken);
            return new Written<string>(name, Subject(name), new { bot.ArmedForAccount }, new { ArmedForAccount = (string?)null, Reason = reason });
        },
        cancellationToken);

    public Task<bool> DeleteAsync(ClaimsPrincipal user, string name, long? expectedVersion, CancellationToken cancellationToken) => writes.RunAsync(
        user,
        "bots.delete",
        async scope =>
        {
            var bot = await LockAsync(scope, name, expectedVersion, cancellationToken);
            if (bot.DesiredState != DesiredState.Stopped || bot.State is not (null or BotState.Created or BotState.Stopped))
            {
                throw ProblemException.Conflict(ProblemCodes.WrongState, $"Bot \"{name}\" is not stopped: stop it first, then delete it.");
            }

            if (await scope.ScalarAsync<long>("SELECT count(*) FROM bot_positions WHERE bot_id = @bot AND quantity <> 0", cancellationToken, ("bot", bot.BotId)) > 0)
            {
                throw ProblemException.Conflict(ProblemCodes.WrongState, $"Bot \"{name}\" still holds a position: flatten it first, then delete it.");
            }

            await scope.ExecuteAsync(
                "UPDATE bots SET deleted_at = @now, updated_at = @now, version = version + 1 WHERE bot_id = @bot", cancellationToken, ("now", scope.Now), ("bot", bot.BotId));
            return new Written<bool>(true, Subject(name), bot.Definition, null);
        },
        cancellationToken);

    private async Task<Written<string>> InsertAsync(WriteScope scope, BotDefinition definition, string? account, CancellationToken cancellationToken)
    {
        var accountId = await BotAccounts.FindOrCreateAsync(scope, definition.Mode, account, options.Value.Network, cancellationToken);
        try
        {
            var botId = await scope.ScalarAsync<int>(
                """
                INSERT INTO bots (name, account_id, mode, desired_state, revision, version, created_at, updated_at)
                VALUES (@name, @account, @mode, 'Stopped', 1, 1, @now, @now) RETURNING bot_id
                """,
                cancellationToken,
                ("name", definition.Name),
                ("account", accountId),
                ("mode", definition.Mode.ToString()),
                ("now", scope.Now));
            await InsertRevisionAsync(scope, botId, 1, definition, cancellationToken);
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new ProblemException(StatusCodes.Status409Conflict, ProblemCodes.NameTaken, $"There is a bot \"{definition.Name}\" already.", "name");
        }

        return new Written<string>(definition.Name, Subject(definition.Name), null, Json(definition));
    }

    private static Task<int> InsertRevisionAsync(WriteScope scope, int botId, int revision, BotDefinition definition, CancellationToken cancellationToken) => scope.ExecuteAsync(
        "INSERT INTO bot_revisions (bot_id, revision, definition, created_by, created_at) VALUES (@bot, @revision, @definition::jsonb, @actor, @now)",
        cancellationToken,
        ("bot", botId),
        ("revision", revision),
        ("definition", BotDefinitionJson.Write(definition)),
        ("actor", scope.Actor),
        ("now", scope.Now));

    private static async Task<LockedBot> LockAsync(WriteScope scope, string name, long? expectedVersion, CancellationToken cancellationToken)
    {
        var bot = await scope.FindAsync<LockedBot>(Lock, cancellationToken, ("name", name)) ?? throw ProblemException.NotFound("bot", name);
        Versions.Check(expectedVersion, bot.Version);
        return bot;
    }

    private static Task<int> SetArmedAsync(WriteScope scope, LockedBot bot, string? account, CancellationToken cancellationToken) => scope.ExecuteAsync(
        """
        UPDATE bots SET armed_for_account = @account::text, armed_at = CASE WHEN @account::text IS NOT NULL THEN @now END, version = version + 1, updated_at = @now
        WHERE bot_id = @bot
        """,
        cancellationToken,
        ("account", account),
        ("now", scope.Now),
        ("bot", bot.BotId));

    private static void RequireLive(LockedBot bot, string name)
    {
        if (bot.Mode != BotMode.Live)
        {
            throw ProblemException.Conflict(ProblemCodes.WrongState, $"Bot \"{name}\" is in {bot.Mode.ToString().ToLowerInvariant()} mode: only live bots are armed.");
        }
    }

    private static void RequireSameShape(LockedBot bot, string name, BotDefinition definition)
    {
        if (definition.Name != name)
        {
            throw ProblemException.Invalid("name", $"name is \"{definition.Name}\": a bot keeps its name, here \"{name}\".");
        }

        if (definition.Mode != bot.Mode)
        {
            throw ProblemException.Invalid("mode", $"mode is {definition.Mode.ToString().ToLowerInvariant()}: a bot keeps its mode; create another bot for another mode.");
        }
    }

    private static void RequireArmed(LockedBot bot, DesiredState wish, string name)
    {
        if (wish == DesiredState.Running && bot.Mode == BotMode.Live && bot.ArmedForAccount != bot.Account)
        {
            throw ProblemException.Conflict(ProblemCodes.NotArmed, $"Bot \"{name}\" trades real money and is not armed for account \"{bot.Account}\": arm it first.");
        }
    }

    private static string Verb(DesiredState wish) => wish switch
    {
        DesiredState.Running => "start",
        DesiredState.Stopped => "stop",
        DesiredState.Paused => "pause",
        DesiredState.Flattened => "flatten",
        _ => throw new ArgumentOutOfRangeException(nameof(wish), wish, "Expected a desired state."),
    };

    private static string Subject(string name) => $"bot:{name}";

    private static JsonElement Json(BotDefinition definition)
    {
        using var document = JsonDocument.Parse(BotDefinitionJson.Write(definition));
        return document.RootElement.Clone();
    }

    private sealed record LockedBot(
        int BotId, string Account, BotMode Mode, DesiredState DesiredState, int Revision, long Version, string? ArmedForAccount, BotState? State, JsonElement Definition);
}
