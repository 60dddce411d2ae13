using Npgsql;

namespace AlgoTrade.Data;

/// <summary>The number of this database, part of every order id it gives out.</summary>
public sealed class Installation(NpgsqlDataSource dataSource)
{
    public async Task<uint> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT installation FROM installation");
        return checked((uint)await command.ReadScalarAsync<long>(cancellationToken).ConfigureAwait(false));
    }
}
