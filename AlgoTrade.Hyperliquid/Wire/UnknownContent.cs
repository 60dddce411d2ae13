using System.Collections.Concurrent;
using AlgoTrade.Hyperliquid.Telemetry;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Hyperliquid.Wire;

/// <summary>
/// Counts what the exchange sends and this version does not know: fields, words, channels. The exchange grows without version
/// numbers, so none of it is an error; each is logged the first time only. Safe for many threads.
/// </summary>
public sealed class UnknownContent(ILogger<UnknownContent> logger)
{
    // An attacker, or a bug of the exchange, could send ever new names; the table of names must not grow with them.
    private const int MaxNames = 1000;

    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private long _total;

    public long Total => Interlocked.Read(ref _total);

    /// <summary>How often each was seen, by <c>kind name</c>, for example <c>field ClearinghouseState.newThing</c>.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    public void Field(string type, string name) => Count("field", $"{type}.{name}");

    public void Word(string set, string word) => Count("word", $"{set}.{word}");

    public void Channel(string name) => Count("channel", name);

    private void Count(string kind, string name)
    {
        Interlocked.Increment(ref _total);
        HyperliquidTelemetry.UnknownSeen(kind);
        var key = $"{kind} {(name.Length > 100 ? name[..100] : name)}";
        if (_counts.Count >= MaxNames && !_counts.ContainsKey(key))
            return;
        if (_counts.AddOrUpdate(key, 1, (_, count) => count + 1) == 1)
            logger.UnknownContentSeen(key);
    }
}
