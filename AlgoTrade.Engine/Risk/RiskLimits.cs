namespace AlgoTrade.Engine.Risk;

/// <summary>Limits of one bot; null switches a limit off. Fractions are of equity unless said otherwise.</summary>
public sealed record RiskLimits
{
    public static readonly RiskLimits Default = new();

    /// <summary>Largest absolute position per instrument, base units.</summary>
    public decimal? MaxPositionQuantity { get; init; }

    /// <summary>Largest absolute position notional per instrument, USDC.</summary>
    public decimal? MaxPositionNotional { get; init; }

    /// <summary>Largest notional of a single order, USDC.</summary>
    public decimal? MaxOrderNotional { get; init; }

    /// <summary>Sum of absolute position notionals over equity.</summary>
    public decimal? MaxLeverage { get; init; } = 3;

    public int? MaxOpenOrders { get; init; } = 100;

    /// <summary>Furthest an order's price may be from the mark price, fraction of mark.</summary>
    public decimal? PriceBandFraction { get; init; } = 0.10m;

    /// <summary>Orders per rolling minute.</summary>
    public int? MaxOrdersPerMinute { get; init; } = 60;

    /// <summary>Loss since 00:00 UTC over equity at 00:00 UTC that trips the breaker until the next day.</summary>
    public decimal? MaxDailyLossFraction { get; init; }

    /// <summary>Drawdown from the equity peak that trips the breaker until released.</summary>
    public decimal? MaxDrawdownFraction { get; init; }

    /// <summary>Closed losing trades in a row that trip the breaker for <see cref="CooldownMinutes"/>.</summary>
    public int? MaxLosingStreak { get; init; }

    /// <summary>Rejected orders per rolling hour that trip the breaker until released.</summary>
    public int? MaxRejectedPerHour { get; init; } = 20;

    /// <summary>Age of the last market event of the instrument after which entries are denied, seconds.</summary>
    public int? MaxDataAgeSeconds { get; init; } = 120;

    /// <summary>Pause after a stop-out or a losing streak, minutes.</summary>
    public int? CooldownMinutes { get; init; }

    /// <summary>Smallest distance between mark and liquidation price after the order, fraction of mark.</summary>
    public decimal? MinLiquidationDistanceFraction { get; init; }

    /// <summary>Address actions that must be left for cancels and stops before an entry is sent.</summary>
    public int? MinActionBudget { get; init; } = 100;
}
