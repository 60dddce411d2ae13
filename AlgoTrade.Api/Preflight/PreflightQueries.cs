using System.Text.Json;
using AlgoTrade.Api.Database;
using AlgoTrade.Api.Health;
using AlgoTrade.Api.Http;
using AlgoTrade.Data.Operations;
using AlgoTrade.Data.Schema;
using AlgoTrade.Engine.Bots;
using Npgsql;

namespace AlgoTrade.Api.Preflight;

/// <summary>Reads the facts of a preflight from the database: what processes and scripts left there, never the exchange itself.</summary>
internal sealed class PreflightQueries(ApiDatabase database, NpgsqlDataSource dataSource, OperationStore operations, HealthQueries health, TimeProvider timeProvider)
{
    private const string AccountSql =
        """
        SELECT a.account_id, a.name, a.network, a.mode, a.is_disabled, l.expires_at AS held_until,
               b.limits::text AS limits, b.requests_used, b.requests_cap, b.updated_at AS budget_at
        FROM accounts a LEFT JOIN account_limits b USING (account_id)
        LEFT JOIN leases l ON l.name = 'account:' || a.account_id
        WHERE a.name = @name
        """;

    private const string BotsSql =
        """
        SELECT b.bot_id, b.revision, r.definition::text AS definition FROM bots b JOIN bot_revisions r USING (bot_id, revision)
        WHERE b.account_id = @account AND b.deleted_at IS NULL ORDER BY b.name
        """;

    public async Task<PreflightResponse> RunAsync(string account, CancellationToken cancellationToken)
    {
        var facts = await ReadAsync(account, cancellationToken);
        var findings = PreflightChecks.Judge(facts);
        return new PreflightResponse(facts.Account.Name, facts.Now, findings.All(finding => finding.Verdict != PreflightVerdict.Refuse), findings);
    }

    private async Task<PreflightFacts> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var schema = await SchemaGuard.ReadAsync(dataSource, cancellationToken);
        var account = await database.FindAsync<PreflightAccount>(AccountSql, cancellationToken, ("name", name))
            ?? throw ProblemException.NotFound("account", name);
        var bots = await database.ListAsync<StoredDefinition>(BotsSql, cancellationToken, ("account", account.AccountId));
        var done = await operations.ListAsync(cancellationToken);
        return new PreflightFacts
        {
            Now = timeProvider.GetUtcNow(),
            DatabaseNow = new DateTimeOffset(await database.ScalarAsync<DateTime>("SELECT clock_timestamp()", cancellationToken), TimeSpan.Zero),
            SchemaProblem = SchemaGuard.Describe(schema),
            HasTimeSeries = schema.Tier is TimescaleTier.Community or TimescaleTier.Apache,
            Account = account,
            Signers = await database.ListAsync<PreflightSigner>(
                "SELECT address, valid_until, checked_at, problem FROM signers WHERE account_id = @account", cancellationToken, ("account", account.AccountId)),
            Bots = [.. bots.Select(bot => BotDefinitionJson.Parse(bot.Definition, new BotId(bot.BotId), installation: 0, bot.Revision))],
            Operations = done.ToDictionary(operation => operation.Kind, operation => operation.FinishedAt),
            ClockOffsetMs = OffsetIn(done),
            Safety = (await health.SafetyAsync(cancellationToken)).Findings,
        };
    }

    private static double? OffsetIn(IEnumerable<Operation> done)
    {
        if (done.FirstOrDefault(operation => operation.Kind == OperationKinds.ClockCheck) is not { } check)
            return null;
        using var details = JsonDocument.Parse(check.Details);
        return details.RootElement.TryGetProperty("offsetMs", out var offset) ? offset.GetDouble() : null;
    }

    private sealed record StoredDefinition(int BotId, int Revision, string Definition);
}
