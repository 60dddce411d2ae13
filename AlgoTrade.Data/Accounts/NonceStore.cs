using Npgsql;

namespace AlgoTrade.Data.Accounts;

/// <summary>
/// The largest nonce of each signing address, kept over restarts and over machines. Synchronous, because a nonce is drawn where nothing
/// may be awaited; one write covers the nonces of some seconds.
/// </summary>
public sealed class NonceStore(NpgsqlDataSource dataSource)
{
    /// <returns>0 when none was kept.</returns>
    /// <exception cref="NpgsqlException">The database cannot be asked.</exception>
    public long Read(string address)
    {
        using var command = dataSource.CreateCommand("SELECT coalesce(max(nonce_high_water_mark), 0) FROM signers WHERE address = lower(@address)");
        return (long)command.With("address", address).ExecuteScalar()!;
    }

    /// <summary>Never lowers what is kept.</summary>
    /// <returns>False when the address is not registered as a signer yet.</returns>
    /// <exception cref="NpgsqlException">The database cannot be written.</exception>
    public bool Write(string address, long nonce)
    {
        using var command = dataSource.CreateCommand(
            "UPDATE signers SET nonce_high_water_mark = greatest(nonce_high_water_mark, @nonce) WHERE address = lower(@address)");
        return command.With("address", address).With("nonce", nonce).ExecuteNonQuery() > 0;
    }
}
