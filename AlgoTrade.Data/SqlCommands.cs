using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace AlgoTrade.Data;

/// <summary>Parameters and readers with explicit types, so that a null means the same as a value to the server.</summary>
internal static class SqlCommands
{
    private static readonly ConditionalWeakTable<NpgsqlDataSource, DbContextOptions<AlgoTradeDbContext>> Options = [];

    /// <summary>A context for one unit of work.</summary>
    public static AlgoTradeDbContext CreateContext(this NpgsqlDataSource dataSource)
        => new(Options.GetValue(dataSource, source => new DbContextOptionsBuilder<AlgoTradeDbContext>().UseAlgoTrade(source).Options));

    /// <summary>A positional parameter. A value may come bare; what may be null comes from <see cref="OrNull"/>.</summary>
    public static NpgsqlParameter Positional(object value) => value as NpgsqlParameter ?? new NpgsqlParameter { Value = value };

    /// <summary>A value that may be null, with the same type either way: a statement whose types change from call to call is parsed and planned anew each time.</summary>
    public static NpgsqlParameter OrNull<T>(T? value) => new() { NpgsqlDbType = TypeOf(typeof(T)), Value = Prepare(value) ?? DBNull.Value };

    public static NpgsqlCommand With<T>(this NpgsqlCommand command, string name, T? value)
    {
        command.Parameters.Add(new NpgsqlParameter(name, TypeOf(typeof(T))) { Value = Prepare(value) ?? DBNull.Value });
        return command;
    }

    /// <summary>One column of a batch, for <c>unnest</c>.</summary>
    public static NpgsqlCommand WithArray<T>(this NpgsqlCommand command, string name, IEnumerable<T> values)
    {
        var column = Column(values);
        column.ParameterName = name;
        command.Parameters.Add(column);
        return command;
    }

    /// <summary>One column of a batch, for <c>unnest</c>, as a positional parameter.</summary>
    public static NpgsqlParameter Column<T>(IEnumerable<T> values) => new()
    {
        NpgsqlDbType = NpgsqlDbType.Array | TypeOf(typeof(T)),
        Value = values switch
        {
            IEnumerable<DateTimeOffset> times => times.Select(Timestamps.ForStorage).ToArray(),
            IEnumerable<DateTimeOffset?> times => times.Select(time => time is { } known ? Timestamps.ForStorage(known) : (DateTimeOffset?)null).ToArray(),
            _ when typeof(T).IsEnum => values.Select(value => value!.ToString()).ToArray(),
            _ => values.ToArray(),
        },
    };

    public static NpgsqlCommand WithJson(this NpgsqlCommand command, string name, string? json)
    {
        command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Jsonb) { Value = (object?)json ?? DBNull.Value });
        return command;
    }

    /// <summary>The first column of the first row, or the default when there is no row or the value is null.</summary>
    public static async Task<T?> ReadScalarAsync<T>(this NpgsqlCommand command, CancellationToken cancellationToken)
        => await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is T value ? value : default;

    public static async Task<List<T>> ReadListAsync<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public static DateTimeOffset GetTime(this NpgsqlDataReader reader, int ordinal) => reader.GetFieldValue<DateTimeOffset>(ordinal);

    public static TEnum GetEnum<TEnum>(this NpgsqlDataReader reader, int ordinal)
        where TEnum : struct, Enum => Enum.Parse<TEnum>(reader.GetString(ordinal));

    private static object? Prepare<T>(T? value) => value switch
    {
        DateTimeOffset time => Timestamps.ForStorage(time),
        Enum word => word.ToString(),
        _ => value,
    };

    private static NpgsqlDbType TypeOf(Type type)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        return bare.IsEnum || bare == typeof(string) ? NpgsqlDbType.Text
            : bare == typeof(int) ? NpgsqlDbType.Integer
            : bare == typeof(long) ? NpgsqlDbType.Bigint
            : bare == typeof(short) ? NpgsqlDbType.Smallint
            : bare == typeof(decimal) ? NpgsqlDbType.Numeric
            : bare == typeof(double) ? NpgsqlDbType.Double
            : bare == typeof(bool) ? NpgsqlDbType.Boolean
            : bare == typeof(DateTimeOffset) ? NpgsqlDbType.TimestampTz
            : bare == typeof(DateOnly) ? NpgsqlDbType.Date
            : bare == typeof(byte[]) ? NpgsqlDbType.Bytea
            : throw new NotSupportedException($"{bare.Name} has no column type here.");
    }
}
