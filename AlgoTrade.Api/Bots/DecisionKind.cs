namespace AlgoTrade.Api.Bots;

/// <summary>What a recorded decision is.</summary>
internal enum DecisionKind
{
    /// <summary>The strategy wanted something.</summary>
    Decision = 1,

    /// <summary>The gate refused an order; the reason says which rule.</summary>
    Denied = 2,
}
