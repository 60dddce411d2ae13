using System.Globalization;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Paper;

/// <summary>
/// Nonces of a paper account. They rise with the clock, as those of a signing key, so that none of a former process is handed out again. Like the
/// exchange it remembers the highest 100.
/// </summary>
internal sealed class PaperNonces(TimeProvider timeProvider)
{
    private const int Kept = 100;
    private readonly SortedSet<long> _used = [];
    private long _last;

    public long Next() => _last = Math.Max(_last + 1, timeProvider.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Uses the nonce up.</summary>
    /// <returns>Null, or the refusal in the exchange's words.</returns>
    public OrderRefusal? Use(long nonce)
    {
        if (_used.Contains(nonce))
            return Refusal($"Invalid nonce: duplicate nonce {nonce}");
        if (_used.Count >= Kept && nonce < _used.Min)
            return Refusal($"Invalid nonce: nonce too low {nonce} < {_used.Min}");
        _used.Add(nonce);
        _last = Math.Max(_last, nonce);
        if (_used.Count > Kept)
            _used.Remove(_used.Min);
        return null;
    }

    private static OrderRefusal Refusal(FormattableString text) => new(RejectReason.Nonce, text.ToString(CultureInfo.InvariantCulture), "rejected");
}
