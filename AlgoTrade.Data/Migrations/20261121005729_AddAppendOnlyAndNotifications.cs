using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AlgoTrade.Data.Migrations
{
    /// <summary>
    /// What the model cannot say: rows that no statement may change, notices to whoever waits for wishes, and the number of this
    /// installation.
    /// </summary>
    public partial class AddAppendOnlyAndNotifications : Migration
    {
        private static readonly string[] AppendOnly =
            ["audit_log", "bot_revisions", "fills", "funding_payments", "order_events", "risk_events"];

        // Becomes a hypertable where TimescaleDB is present, and a conversion empties the table it replaces.
        private static readonly string[] AppendOnlyTimeSeries = ["order_events"];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION '% is append-only: its rows are never changed or deleted', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
                END $$;
                """);
            foreach (var table in AppendOnly)
            {
                migrationBuilder.Sql(
                    $"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change('{table}');");
            }

            foreach (var table in AppendOnly.Except(AppendOnlyTimeSeries))
            {
                migrationBuilder.Sql(
                    $"CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{table}');");
            }

            migrationBuilder.Sql(
                """
                CREATE FUNCTION notify_desired_state() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM pg_notify('desired_state_changed', TG_TABLE_NAME);
                    RETURN NULL;
                END $$;
                CREATE TRIGGER notify_desired_state AFTER INSERT OR UPDATE OR DELETE ON bots
                    FOR EACH STATEMENT EXECUTE FUNCTION notify_desired_state();
                CREATE TRIGGER notify_desired_state AFTER INSERT OR UPDATE OR DELETE ON risk_state
                    FOR EACH STATEMENT EXECUTE FUNCTION notify_desired_state();
                CREATE TRIGGER notify_desired_state AFTER INSERT ON backtests
                    FOR EACH STATEMENT EXECUTE FUNCTION notify_desired_state();
                CREATE TRIGGER notify_desired_state AFTER INSERT ON backfill_jobs
                    FOR EACH STATEMENT EXECUTE FUNCTION notify_desired_state();
                """);

            // gen_random_uuid draws from the operating system; random() is seeded more weakly.
            migrationBuilder.Sql(
                """
                INSERT INTO installation (is_only, installation)
                VALUES (true, ('x' || substr(md5(gen_random_uuid()::text), 1, 8))::bit(32)::bigint);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var table in AppendOnly)
            {
                migrationBuilder.Sql($"DROP TRIGGER IF EXISTS append_only ON {table}; DROP TRIGGER IF EXISTS append_only_truncate ON {table};");
            }

            foreach (var table in new[] { "bots", "risk_state", "backtests", "backfill_jobs" })
            {
                migrationBuilder.Sql($"DROP TRIGGER IF EXISTS notify_desired_state ON {table};");
            }

            migrationBuilder.Sql("DROP FUNCTION refuse_change(); DROP FUNCTION notify_desired_state(); DELETE FROM installation;");
        }
    }
}
