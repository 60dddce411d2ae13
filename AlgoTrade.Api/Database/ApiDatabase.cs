using AlgoTrade.Api.Http;
using Npgsql;

namespace AlgoTrade.Api.Database;

/// <summary>Reads for display. Every value is a parameter; the texts of the statements are constants of this project.</summary>
internal sealed class ApiDatabase(NpgsqlDataSource dataSource)
{
    public async Task<List<T>> ListAsync<T>(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var command = dataSource.CreateCommand(sql);
        command.AddAll(parameters);
        return await RowReader<T>.ReadAllAsync(command, keys: null, cancellationToken);
    }

    public async Task<T?> FindAsync<T>(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
        where T : class => (await ListAsync<T>(sql, cancellationToken, parameters)).FirstOrDefault();

    public async Task<T?> ScalarAsync<T>(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var command = dataSource.CreateCommand(sql);
        command.AddAll(parameters);
        return await command.ExecuteScalarAsync(cancellationToken) is T value ? value : default;
    }

    public async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var command = dataSource.CreateCommand(sql);
        command.AddAll(parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>One page of a listing, newest first. One row more than asked for is read, to know whether there is a next page.</summary>
    public async Task<Page<T>> PageAsync<T>(
        Listing listing, PageRequest page, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        var size = page.Size;
        var after = page.After;
        var sql = listing.Sql(after is not null);
        (string, object?)[] paging = [("page_size", size + 1), ("after_time", after?.Time), ("after_id", after?.Id)];
        await using var command = dataSource.CreateCommand(sql);
        command.AddAll(after is null ? [.. parameters, paging[0]] : [.. parameters, .. paging]);
        var keys = new List<PageKey>();
        var items = await RowReader<T>.ReadAllAsync(command, keys, cancellationToken);
        return items.Count <= size
            ? new Page<T>(items, null)
            : new Page<T>(items.GetRange(0, size), keys[size - 1].Encode());
    }
}

internal static class CommandParameters
{
    public static void AddAll(this NpgsqlCommand command, IEnumerable<(string Name, object? Value)> parameters)
    {
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }
    }
}
