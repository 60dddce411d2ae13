using Npgsql;

namespace AlgoTrade.Api.Database;

/// <summary>One transaction of one caller.</summary>
internal sealed class WriteScope(NpgsqlConnection connection, NpgsqlTransaction transaction, DateTimeOffset now, string actor)
{
    public DateTimeOffset Now { get; } = now;

    public string Actor { get; } = actor;

    public NpgsqlCommand Command(string sql, params (string Name, object? Value)[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection, transaction);
        command.AddAll(parameters);
        return command;
    }

    public async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<T?> FindAsync<T>(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
        where T : class
    {
        await using var command = Command(sql, parameters);
        return (await RowReader<T>.ReadAllAsync(command, keys: null, cancellationToken)).FirstOrDefault();
    }

    public async Task<T?> ScalarAsync<T>(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteScalarAsync(cancellationToken) is T value ? value : default;
    }
}
