using System.Diagnostics;
using System.Text.Json;
using AlgoTrade.Api.Database;
using AlgoTrade.Api.Http;
using Npgsql;
using NpgsqlTypes;

namespace AlgoTrade.Api.Audit;

/// <summary>Writes who did what to what, with before and after, in the transaction of the change itself: both or none.</summary>
internal static class AuditLog
{
    private const string Insert =
        """
        INSERT INTO audit_log (occurred_at, actor, action, subject, before, after, trace_id)
        VALUES (@now, @actor, @action, @subject, @before, @after, @trace)
        """;

    public static async Task AppendAsync(WriteScope scope, string action, string subject, object? before, object? after, CancellationToken cancellationToken)
    {
        await using var command = scope.Command(Insert, ("now", scope.Now), ("actor", scope.Actor), ("action", action), ("subject", subject), ("trace", Activity.Current?.TraceId.ToString()));
        command.Parameters.Add(Json("before", before));
        command.Parameters.Add(Json("after", after));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlParameter Json(string name, object? value) => new(name, NpgsqlDbType.Jsonb)
    {
        Value = value is null ? DBNull.Value : value is JsonElement element ? element.GetRawText() : JsonSerializer.Serialize(value, value.GetType(), JsonForm.Options),
    };
}
