using System.Security.Cryptography;
using AlgoTrade.Data.Schema;
using Npgsql;

namespace AlgoTrade.Cli.Up;

/// <summary>
/// What daemon and API connect as: the role that reads and writes rows, and neither changes the schema nor rewrites history, as in the
/// Compose deployment. Only the migration has more.
/// </summary>
internal static class ApplicationRole
{
    /// <summary>How long a server that is starting may take: a person waits for the answer.</summary>
    private static readonly TimeSpan ServerTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Brings the schema up to date where the given user may, and returns how the application connects.</summary>
    /// <param name="passwordFile">Keeps the role's password of an embedded server.</param>
    /// <exception cref="SchemaException">The schema is behind and the given user may not change it, or it is newer than this program.</exception>
    public static async Task<string> PrepareAsync(DatabaseServer database, string passwordFile, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var password = database.IsEmbedded ? PasswordIn(passwordFile) : null;
        await BringUpToDateAsync(database, password, timeProvider, cancellationToken);
        return await ConnectionStringAsync(database.ConnectionString, password, cancellationToken);
    }

    /// <summary>Migrates where the given user may; where not, the schema has to be current.</summary>
    /// <exception cref="SchemaException">It is behind, or newer than this program.</exception>
    public static async Task BringUpToDateAsync(DatabaseServer database, string? password, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (database.IsEmbedded || !await IsOnlyForUseAsync(database.ConnectionString, cancellationToken))
        {
            await MigrateAsync(database.ConnectionString, password, timeProvider, cancellationToken);
        }
    }

    public static Task<MigrationReport> MigrateAsync(string connectionString, string? password, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var options = new MigrationOptions { ServerTimeout = ServerTimeout, Roles = new RoleNames { ApplicationPassword = password } };
        return new DatabaseMigrator(connectionString, options, timeProvider).MigrateAsync(cancellationToken);
    }

    private static string PasswordIn(string file)
    {
        if (PrivateFile.Read(file) is { Length: > 0 } known)
        {
            return known;
        }

        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        PrivateFile.Write(file, password);
        return password;
    }

    /// <summary>The user cannot migrate; then the schema has to be current already.</summary>
    private static async Task<bool> IsOnlyForUseAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        try
        {
            await using var ask = dataSource.CreateCommand(
                """
                SELECT NOT (rolsuper OR rolcreaterole OR rolcreatedb) AND NOT EXISTS (
                    SELECT FROM pg_roles AS owner WHERE owner.rolname = @owner AND pg_has_role(current_user, owner.oid, 'MEMBER'))
                FROM pg_roles WHERE rolname = current_user
                """);
            ask.Parameters.AddWithValue("owner", new RoleNames().Owner);
            if (await ask.ExecuteScalarAsync(cancellationToken) is not true)
            {
                return false;
            }
        }
        catch (NpgsqlException)
        {
            // No database yet, or no server: the migration says which, or makes it.
            return false;
        }

        await SchemaGuard.RequireCurrentAsync(dataSource, cancellationToken);
        return true;
    }

    private static async Task<string> ConnectionStringAsync(string administrator, string? password, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(administrator);
        var role = new RoleNames().Application;
        if (password is not null)
        {
            settings.Username = role;
            settings.Password = password;
        }
        else if (await IsSuperuserAsync(administrator, cancellationToken))
        {
            // No password of that role is known to us; a superuser's sessions can begin as it.
            settings.Options = $"{settings.Options} -c role={role}".TrimStart();
        }

        return settings.ConnectionString;
    }

    private static async Task<bool> IsSuperuserAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await using var ask = dataSource.CreateCommand("SELECT rolsuper FROM pg_roles WHERE rolname = current_user");
        return await ask.ExecuteScalarAsync(cancellationToken) is true;
    }
}
