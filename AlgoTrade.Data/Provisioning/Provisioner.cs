using System.Security.Cryptography;
using System.Text;
using AlgoTrade.Data.Schema;
using Npgsql;

namespace AlgoTrade.Data.Provisioning;

/// <summary>
/// What EF Core migrations cannot carry, because it depends on what the server offers: run after every migration, changes nothing when
/// nothing is to change, and picks up an extension that appeared since.
/// </summary>
internal static class Provisioner
{
    /// <summary>Converts tables, creates aggregates and notes that it did, in one transaction; then fills the aggregates, outside of one.</summary>
    public static async Task RunAsync(NpgsqlConnection connection, TimescaleTier tier, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(ProvisioningScript.MarkerTable, cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync($"{ProvisioningScript.TimeSeries()}\n{Marker(Sql.Literal(tier.ToString()))}", cancellationToken).ConfigureAwait(false);
        if (tier == TimescaleTier.Community)
        {
            await connection.ExecuteAsync($"CALL {ProvisioningScript.RefreshProcedure}(0, NULL)", cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether this script ran for what the server offers now.</summary>
    public static async Task<bool> IsCurrentAsync(NpgsqlConnection connection, TimescaleTier tier, CancellationToken cancellationToken)
    {
        if (!await connection.ScalarAsync<bool>("SELECT to_regclass('schema_provisioning') IS NOT NULL", cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        var marker = await connection.ScalarAsync<string>("SELECT script_hash || ' ' || tier FROM schema_provisioning", cancellationToken).ConfigureAwait(false);
        return marker == $"{ScriptHash()} {tier}";
    }

    /// <summary>The same for a person to run, where the database itself says what it offers.</summary>
    public static string Script() => $"""
        {Steps()}

        {Marker(
            """
            CASE WHEN NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN 'Absent'
                 WHEN current_setting('timescaledb.license', true) = 'timescale' THEN 'Community' ELSE 'Apache' END
            """)}
        """;

    private static string Marker(string tier) =>
        $"""
        INSERT INTO schema_provisioning (script_hash, tier) VALUES ({Sql.Literal(ScriptHash())}, {tier})
        ON CONFLICT (is_only) DO UPDATE SET script_hash = excluded.script_hash, tier = excluded.tier, provisioned_at = now();
        """;

    private static string Steps() => ProvisioningScript.MarkerTable + "\n\n" + ProvisioningScript.TimeSeries();

    private static string ScriptHash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Steps())))[..16];
}
