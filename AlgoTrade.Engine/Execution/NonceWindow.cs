using System.Globalization;

namespace AlgoTrade.Engine.Execution;

/// <summary>
/// Nonces of one signing key: the 100 highest are kept; a new one is unused, above the smallest kept once there are 100, and within two days
/// before and one day after now. Source: Hyperliquid documentation, "Nonces and API wallets".
/// </summary>
public sealed class NonceWindow
{
    private const int Kept = 100;
    private const long TwoDaysMs = 2 * 86_400_000L;
    private const long DayMs = 86_400_000;
    private readonly SortedSet<long> _used = [];

    /// <summary>The highest that were used, lowest first.</summary>
    public IReadOnlyCollection<long> Used => _used;

    /// <summary>Uses the nonce up.</summary>
    /// <param name="nonce">Unix milliseconds, by convention.</param>
    /// <param name="nowMs">The exchange's clock, Unix milliseconds.</param>
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

    /// <summary>Remembers a nonce as used, without a look at the clock.</summary>
    public void Restore(long nonce)
    {
        _used.Add(nonce);
        if (_used.Count > Kept)
            _used.Remove(_used.Min);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
