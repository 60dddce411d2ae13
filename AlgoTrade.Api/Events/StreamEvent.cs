using System.Text.Json;

namespace AlgoTrade.Api.Events;

/// <summary>One event of the stream.</summary>
/// <param name="Topic">bots, orders, fills, equity or alerts.</param>
/// <param name="Bot">The bot it concerns; null: none.</param>
/// <param name="Key">Which change of which thing: an event that is told twice has the same key twice.</param>
/// <param name="At">When the database learned of it.</param>
internal sealed record StreamEvent(string Topic, string? Bot, string Key, DateTimeOffset At, JsonElement Data);

internal static class StreamTopics
{
    public static readonly string[] All = ["bots", "orders", "fills", "equity", "alerts"];
}
