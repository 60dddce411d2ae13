using AlgoTrade.Api.Audit;
using AlgoTrade.Api.Database;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AlgoTrade.Api.Security;

/// <summary>Makes the first admin key of an installation, once: from a secret file, or out of chance and printed.</summary>
internal sealed class FirstAdminKey(NpgsqlDataSource dataSource, IOptions<ApiOptions> options, FirstAdminKeyOutput output, TimeProvider timeProvider)
    : IHostedService
{
    private const string Name = "admin";
    private const string Creator = "first start";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var given = options.Value.FirstAdminKey;
        var key = given ?? ApiKeySecret.New();
        if (await TryCreateAsync(key, cancellationToken) && given is null)
        {
            output.Write(key);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> TryCreateAsync(string key, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // Two processes may start at once; the second waits here and then finds a key.
        await using var create = new NpgsqlCommand(
            """
            LOCK TABLE api_keys IN SHARE ROW EXCLUSIVE MODE;
            INSERT INTO api_keys (name, prefix, hash, role, created_by, created_at)
            SELECT @name, @prefix, @hash, 'Admin', @creator, @now WHERE NOT EXISTS (SELECT FROM api_keys)
            """,
            connection,
            transaction);
        create.AddAll(
            [("name", Name), ("prefix", ApiKeySecret.Prefix(key)), ("hash", ApiKeySecret.Hash(key)), ("creator", Creator), ("now", timeProvider.GetUtcNow())]);
        var created = await create.ExecuteNonQueryAsync(cancellationToken) > 0;
        if (created)
        {
            var scope = new WriteScope(connection, transaction, timeProvider.GetUtcNow(), "system:" + Creator);
            await AuditLog.AppendAsync(scope, "keys.create", $"key:{Name}", before: null, after: new { Name, Role = ApiRole.Admin }, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return created;
    }
}

/// <summary>Where the first admin key is shown, once. Not the log: logs are kept and shipped.</summary>
public sealed class FirstAdminKeyOutput(Action<string> write)
{
    /// <summary>Prints it to standard output.</summary>
    public static FirstAdminKeyOutput Console { get; } = new(key => System.Console.Out.WriteLine($"First admin key, shown only now: {key}"));

    internal void Write(string key) => write(key);
}
