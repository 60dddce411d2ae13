using System.Globalization;

namespace AlgoTrade.Data.Provisioning;

/// <summary>
/// The SQL that turns plain tables into what TimescaleDB offers. One script for every server: PL/pgSQL looks at a statement only when it
/// gets there, and it gets there only where the extension is.
/// </summary>
internal static class ProvisioningScript
{
    public const string MarkerTable =
        """
        CREATE TABLE IF NOT EXISTS schema_provisioning (
            is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
            script_hash text NOT NULL,
            tier text NOT NULL,
            provisioned_at timestamptz NOT NULL DEFAULT now());
        """;

    /// <summary>Refreshes the aggregates over everything that was noted as written behind them. Runs every minute, and after a conversion.</summary>
    public const string RefreshProcedure = "refresh_candle_aggregates";

    public static string TimeSeries() =>
        $"""
        DO $provision$
        DECLARE
            has_timescaledb boolean := EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb')
                AND EXISTS (SELECT FROM pg_settings WHERE name = 'timescaledb.max_background_workers');
            is_community boolean := has_timescaledb AND current_setting('timescaledb.license', true) = 'timescale';
        BEGIN
            IF NOT has_timescaledb THEN
                RETURN;
            END IF;

        {Lines(TimeSeriesTable.All.Select(Hypertable))}

            IF NOT is_community THEN
                RETURN;
            END IF;

        {Lines(TimeSeriesTable.All.Select(Columnstore))}

        {Lines(CandleAggregate.All.Select(Aggregate))}

            CREATE OR REPLACE PROCEDURE {RefreshProcedure}(job_id int, config jsonb) LANGUAGE plpgsql AS $refresh$
            DECLARE
                noted bigint[];
                first_time timestamptz;
                last_time timestamptz;
            BEGIN
                SELECT array_agg(refresh_id), min(from_time), max(to_time) INTO noted, first_time, last_time FROM candle_refreshes;
                IF noted IS NULL THEN
                    RETURN;
                END IF;
                COMMIT;

        {Lines(CandleAggregate.All.Select(Refresh))}

                DELETE FROM candle_refreshes WHERE refresh_id = ANY (noted);
            END $refresh$;

            IF NOT EXISTS (SELECT FROM timescaledb_information.jobs WHERE proc_name = '{RefreshProcedure}') THEN
                PERFORM add_job('{RefreshProcedure}', interval '1 minute');
            END IF;
        END $provision$;
        """;

    private static string Hypertable(TimeSeriesTable table) =>
        $"    PERFORM create_hypertable('{table.Name}', by_range('{table.TimeColumn}', {Interval(table.Chunk)}),\n"
        + "        create_default_indexes => false, if_not_exists => true, migrate_data => true);";

    private static string Columnstore(TimeSeriesTable table)
    {
        var retention = table.KeepFor is { } age
            ? $"\n    PERFORM add_retention_policy('{table.Name}', drop_after => {Interval(age)}, if_not_exists => true);" : "";
        return $"""
                IF NOT EXISTS (SELECT FROM timescaledb_information.hypertables
                               WHERE hypertable_schema = 'public' AND hypertable_name = '{table.Name}' AND compression_enabled) THEN
                    ALTER TABLE {table.Name} SET (timescaledb.enable_columnstore,
                        timescaledb.segmentby = '{table.SegmentBy}', timescaledb.orderby = '{table.OrderBy}');
                END IF;
                CALL add_columnstore_policy('{table.Name}', after => {Interval(table.CompressAfter)}, if_not_exists => true);{retention}
            """;
    }

    // Rows that were there before the first aggregate are noted for a refresh in the same transaction: until then readers do not use it.
    private static string Aggregate(CandleAggregate aggregate)
    {
        var fromTable = aggregate.Source == "candles";
        var note = fromTable
            ? "\n        INSERT INTO candle_refreshes (from_time, to_time)"
              + "\n        SELECT min(open_time), max(open_time) + interval '1 minute' FROM candles WHERE interval_s = 60 HAVING count(*) > 0;"
            : "";
        return $"""
                IF to_regclass('{aggregate.Name}') IS NULL THEN
                    CREATE MATERIALIZED VIEW {aggregate.Name} WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
                    SELECT instrument_id, time_bucket({Interval(aggregate.Width)}, open_time) AS open_time, first(open, open_time) AS open, max(high) AS high,
                           min(low) AS low, last(close, open_time) AS close, sum(volume) AS volume, {(fromTable ? "count(*)" : "sum(minutes)")} AS minutes
                    FROM {aggregate.Source}{(fromTable ? " WHERE interval_s = 60" : "")} GROUP BY 1, 2
                    WITH NO DATA;{note}
                END IF;
                PERFORM add_continuous_aggregate_policy('{aggregate.Name}', start_offset => {Interval(aggregate.RefreshBack)},
                    end_offset => {Interval(aggregate.Lag)}, schedule_interval => {Interval(aggregate.Every)},
                    buckets_per_batch => {aggregate.BucketsPerBatch.ToString(CultureInfo.InvariantCulture)}, if_not_exists => true);
            """;
    }

    // Whole buckets, and none that may still grow: what is materialized too early stays as it was.
    private static string Refresh(CandleAggregate aggregate)
    {
        var width = Interval(aggregate.Width);
        var end = $"least(time_bucket({width}, last_time) + {width}, time_bucket({width}, now() - {Interval(aggregate.Lag)}))";
        return $$"""
                    IF time_bucket({{width}}, first_time) < {{end}} THEN
                        CALL refresh_continuous_aggregate('{{aggregate.Name}}', time_bucket({{width}}, first_time), {{end}},
                            options => '{"buckets_per_batch": {{aggregate.BucketsPerBatch.ToString(CultureInfo.InvariantCulture)}}}'::jsonb);
                    END IF;
            """;
    }

    private static string Lines(IEnumerable<string> parts) => string.Join('\n', parts);

    private static string Interval(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"interval '{(long)span.TotalMinutes} minutes'");
}
