using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace AlgoTrade.Data;

/// <summary>Names in the database: <c>open_time</c>, <c>pk_candles</c>, <c>ix_orders_bot_id_sequence</c>.</summary>
internal static class SnakeCase
{
    public static void Apply(IMutableEntityType entity)
    {
        var table = entity.GetTableName() ?? throw new InvalidOperationException($"{entity.Name} has no table.");
        foreach (var property in entity.GetProperties())
        {
            property.SetColumnName(Of(property.Name));
        }

        foreach (var key in entity.GetKeys())
        {
            key.SetName($"pk_{table}");
        }

        foreach (var foreignKey in entity.GetForeignKeys())
        {
            foreignKey.SetConstraintName($"fk_{table}_{Columns(foreignKey.Properties)}");
        }

        foreach (var index in entity.GetIndexes().Where(index => index.FindAnnotation(RelationalAnnotationNames.Name) is null))
        {
            index.SetDatabaseName($"ix_{table}_{Columns(index.Properties)}");
        }
    }

    private static string Columns(IEnumerable<IReadOnlyPropertyBase> properties) => string.Join('_', properties.Select(property => Of(property.Name)));

    private static string Of(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
