namespace AlgoTrade.Hyperliquid.Budgets;

/// <summary>How urgent a request is. Only risk-reducing ones may use the reserve.</summary>
public enum RequestPriority
{
    Ordinary = 1,

    /// <summary>Cancels, stops, exits, and the reads that resolve an unknown outcome.</summary>
    Protective = 2,
}

/// <summary>A rate budget as numbers.</summary>
/// <param name="Limit">Most that may be used: weight per minute, or actions in the life of the address.</param>
/// <param name="Left">What may still be used now, reserve included; never below 0.</param>
/// <param name="Reserve">Part of <paramref name="Left"/> that ordinary requests do not touch.</param>
/// <param name="RefillPerMinute">What the last minutes' use will give back, per minute. 0 for the address budget: only trading refills it.</param>
/// <param name="EmptyIn">Until nothing is left at the present rate of use; null when that rate leaves something.</param>
public sealed record BudgetStatus(long Limit, long Left, long Reserve, double RefillPerMinute, TimeSpan? EmptyIn);
