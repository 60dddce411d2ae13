namespace AlgoTrade.Engine.Strategies;

/// <summary>How large a full-weight position is. One closed set: the bot's definition picks one.</summary>
public abstract record SizingRule
{
    private SizingRule()
    {
    }

    /// <summary>The same notional each time, in USDC.</summary>
    public sealed record FixedNotional(decimal Notional) : SizingRule;

    /// <summary>The same quantity each time, in base units.</summary>
    public sealed record FixedQuantity(decimal Quantity) : SizingRule;

    /// <summary>A fraction of the bot's equity, fees included: 1 spends all of it and no more; 2 needs leverage.</summary>
    public sealed record EquityFraction(decimal Fraction) : SizingRule;

    /// <summary>Loses this fraction of equity when the stop is hit at its price. Needs a stop distance.</summary>
    public sealed record RiskFraction(decimal Fraction) : SizingRule;
}
