using System.Globalization;

namespace AlgoTrade.Venue.Accounts;

/// <summary>
/// Nonces of one signing key: the 100 highest are kept; a new one is unused, above the smallest kept once there are 100, and within two days
/// before and one day after now. Source: Hyperliquid documentation, "Nonces and API wallets".
/// </summary>
internal sealed class NonceWindow
{
    private const int Kept = 100;
    private const long TwoDaysMs = 2 * 86_400_000L;
    private const long DayMs = 86_400_000;
    private readonly SortedSet<long> _used = [];

    public IReadOnlyCollection<long> Used => _used;

    /// <summary>Uses the nonce up.</summary>
    /// <returns>Null, or the exchange's refusal.</returns>
    public string? TryUse(long nonce, long nowMs)
    {
        var lowest = _used.Count >= Kept ? Math.Max(_used.Min, nowMs - TwoDaysMs) : nowMs - TwoDaysMs;
        var highest = nowMs + DayMs;
        if (_used.Contains(nonce))
            return Text($"Invalid nonce: duplicate nonce {nonce}");
        if (nonce <= lowest)
            return Text($"Invalid nonce: nonce too low {nonce} < {lowest}");
        if (nonce >= highest)
            return Text($"Invalid nonce: nonce too high {nonce} > {highest}");
        Restore(nonce);
        return null;
    }

    public void Restore(long nonce)
    {
        _used.Add(nonce);
        if (_used.Count > Kept)
            _used.Remove(_used.Min);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
