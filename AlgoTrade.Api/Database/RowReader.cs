using System.Reflection;
using System.Text.Json;
using AlgoTrade.Api.Http;
using Npgsql;

namespace AlgoTrade.Api.Database;

/// <summary>
/// Reads rows into response records by name: constructor parameter <c>EntryPrice</c> takes column <c>entry_price</c>. A record whose
/// columns the query does not return fails on the first row, so a test that reads one row proves the pair.
/// </summary>
internal static class RowReader<T>
{
    private static readonly ConstructorInfo Constructor = typeof(T).GetConstructors().Single(one => one.GetParameters().Length > 0);
    private static readonly (string Column, Type Type)[] Parameters =
        [.. Constructor.GetParameters().Select(one => (SnakeCase(one.Name!), Nullable.GetUnderlyingType(one.ParameterType) ?? one.ParameterType))];

    /// <param name="keys">Takes the page key of every row, when the query is one of a <see cref="Listing"/>.</param>
    public static async Task<List<T>> ReadAllAsync(NpgsqlCommand command, List<PageKey>? keys, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        int[]? ordinals = null;
        while (await reader.ReadAsync(cancellationToken))
        {
            ordinals ??= [.. Parameters.Select(one => reader.GetOrdinal(one.Column))];
            rows.Add(Read(reader, ordinals));
            keys?.Add(new PageKey(reader.GetInt64(reader.GetOrdinal("page_time")), reader.GetInt64(reader.GetOrdinal("page_id"))));
        }

        return rows;
    }

    private static T Read(NpgsqlDataReader reader, int[] ordinals)
    {
        var values = new object?[ordinals.Length];
        for (var i = 0; i < ordinals.Length; i++)
        {
            values[i] = reader.IsDBNull(ordinals[i]) ? null : Value(reader, ordinals[i], Parameters[i].Type);
        }

        return (T)Constructor.Invoke(values);
    }

    private static object Value(NpgsqlDataReader reader, int ordinal, Type type)
    {
        if (type == typeof(DateTimeOffset))
        {
            return reader.GetFieldValue<DateTimeOffset>(ordinal);
        }

        if (type == typeof(JsonElement))
        {
            using var document = JsonDocument.Parse(reader.GetString(ordinal));
            return document.RootElement.Clone();
        }

        if (type.IsEnum)
        {
            return Enum.Parse(type, reader.GetString(ordinal));
        }

        return type == typeof(long) ? reader.GetInt64(ordinal) : type == typeof(int) ? reader.GetInt32(ordinal)
            : type == typeof(double) ? reader.GetDouble(ordinal) : reader.GetValue(ordinal);
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((character, index) => char.IsUpper(character) ? (index == 0 ? "" : "_") + char.ToLowerInvariant(character) : character.ToString()));
}
