using Npgsql;

namespace AlgoTrade.Data.Schema;

/// <summary>Owner, application, read-only: who may do what.</summary>
internal static class Roles
{
    /// <summary>Rows of these tables are only ever added, by anybody.</summary>
    public static readonly string[] AppendOnlyTables = ["audit_log", "bot_revisions", "fills", "funding_payments", "order_events", "risk_events"];

    /// <summary>Makes the roles and lets the connecting user act as the owner. False when that user may not.</summary>
    public static async Task<bool> EnsureAsync(NpgsqlConnection connection, RoleNames roles, CancellationToken cancellationToken)
    {
        if (!await connection.ScalarAsync<bool>(
                "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user", cancellationToken).ConfigureAwait(false))
        {
            return await connection.ScalarAsync<bool>(
                $"""
                SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = {Sql.Literal(roles.Owner)})
                   AND pg_has_role(current_user, (SELECT oid FROM pg_roles WHERE rolname = {Sql.Literal(roles.Owner)}), 'MEMBER')
                """,
                cancellationToken).ConfigureAwait(false);
        }

        await connection.ExecuteAsync(EnsureScript(roles), cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>
    /// Roles belong to the whole server, the migration lock to one database: jobs for two databases may meet here, so every statement
    /// tolerates its twin.
    /// </summary>
    public static string EnsureScript(RoleNames roles) =>
        $"""
        DO $roles$
        DECLARE
            wanted record;
        BEGIN
            -- The owner may log in, though it has no password: TimescaleDB runs background jobs only for roles that may.
            FOR wanted IN SELECT * FROM (VALUES ({Sql.Literal(roles.Owner)}), ({Sql.Literal(roles.Application)}), ({Sql.Literal(roles.ReadOnly)})) AS names(name) LOOP
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) THEN
                    BEGIN
                        EXECUTE format('CREATE ROLE %I LOGIN', wanted.name);
                    EXCEPTION WHEN duplicate_object OR unique_violation THEN
                        NULL;
                    END;
                END IF;
            END LOOP;
            IF NOT pg_has_role(current_user, {Sql.Literal(roles.Owner)}, 'MEMBER') THEN
                BEGIN
                    EXECUTE format('GRANT %I TO CURRENT_USER', {Sql.Literal(roles.Owner)});
                EXCEPTION WHEN unique_violation THEN
                    NULL;
                END;
            END IF;
            EXECUTE format('GRANT CREATE, TEMPORARY ON DATABASE %I TO %I', current_database(), {Sql.Literal(roles.Owner)});
            EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I, %I', current_database(), {Sql.Literal(roles.Application)}, {Sql.Literal(roles.ReadOnly)});
            EXECUTE format('GRANT USAGE, CREATE ON SCHEMA public TO %I', {Sql.Literal(roles.Owner)});
        END $roles$;
        """;

    /// <summary>Rights on everything there is now; run by the owner after each migration.</summary>
    public static string GrantScript(RoleNames roles)
    {
        var application = Sql.Identifier(roles.Application);
        var readOnly = Sql.Identifier(roles.ReadOnly);
        return $"""
            GRANT USAGE ON SCHEMA public TO {application}, {readOnly};
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {application};
            GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {application};
            GRANT SELECT ON ALL TABLES IN SCHEMA public TO {readOnly};
            REVOKE UPDATE, DELETE, TRUNCATE ON {string.Join(", ", AppendOnlyTables)} FROM {application};
            REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {AlgoTradeDbContext.HistoryTable}, schema_provisioning, installation FROM {application};
            REVOKE SELECT ON api_keys, api_sessions, idempotency_keys FROM {readOnly};
            """;
    }

    public static string PasswordScript(RoleNames roles)
    {
        var statements = new[] { (roles.Application, roles.ApplicationPassword), (roles.ReadOnly, roles.ReadOnlyPassword) }
            .Where(role => !string.IsNullOrEmpty(role.Item2))
            .Select(role => $"ALTER ROLE {Sql.Identifier(role.Item1)} PASSWORD {Sql.Literal(role.Item2!)};");
        return string.Join('\n', statements);
    }
}
