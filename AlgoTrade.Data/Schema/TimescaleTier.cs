using Npgsql;

namespace AlgoTrade.Data.Schema;

/// <summary>What a database offers for time series.</summary>
public enum TimescaleTier
{
    /// <summary>Plain PostgreSQL: the files of TimescaleDB are not on the server, or its library is not loaded at start.</summary>
    Absent = 1,

    /// <summary>The library is loaded; the extension is not created in this database yet. The migration job creates it.</summary>
    Available = 2,

    /// <summary>Hypertables, without columnstore, policies and continuous aggregates.</summary>
    Apache = 3,

    /// <summary>Everything.</summary>
    Community = 4,

    /// <summary>
    /// Created in the database, and the library is not loaded: reads miss rows without an error and writes vanish. Nothing may run.
    /// </summary>
    CreatedButNotPreloaded = 5,
}

public static class TimescaleDetection
{
    // pg_settings lists a setting only when the library that defines it is loaded; current_setting would also return what is merely
    // written in the configuration file.
    private const string Probe =
        """
        SELECT EXISTS (SELECT FROM pg_settings WHERE name = 'timescaledb.max_background_workers'),
               EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb'),
               EXISTS (SELECT FROM pg_available_extensions WHERE name = 'timescaledb'),
               coalesce(current_setting('timescaledb.license', true), '')
        """;

    /// <summary>Asks the database; needs no privileges.</summary>
    public static async Task<TimescaleTier> DetectAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Probe, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return Decide(reader.GetBoolean(0), reader.GetBoolean(1), reader.GetBoolean(2), reader.GetString(3));
    }

    internal static TimescaleTier Decide(bool isPreloaded, bool isCreated, bool isInstalled, string license) => (isPreloaded, isCreated) switch
    {
        (false, true) => TimescaleTier.CreatedButNotPreloaded,
        (false, false) => TimescaleTier.Absent,
        (true, false) => isInstalled ? TimescaleTier.Available : TimescaleTier.Absent,
        (true, true) => license == "timescale" ? TimescaleTier.Community : TimescaleTier.Apache,
    };
}
