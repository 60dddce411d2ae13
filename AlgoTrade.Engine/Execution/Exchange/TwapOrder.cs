using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Execution.Exchange;

/// <summary>An order that the exchange works off in slices over time.</summary>
public sealed class TwapOrder
{
    /// <summary>Milliseconds between two slices.</summary>
    public const long SliceMs = 30_000;

    internal TwapOrder(long id, ExchangeAccount account, ExchangeMarket market, TwapTerms terms, int slices, long startedAtMs)
    {
        (Id, Account, Market, Terms, Slices, StartedAtMs) = (id, account, market, terms, slices, startedAtMs);
        NextSliceMs = startedAtMs;
    }

    public long Id { get; }

    public ExchangeAccount Account { get; }

    public ExchangeMarket Market { get; }

    public TwapTerms Terms { get; }

    public long StartedAtMs { get; }

    /// <summary>Base units filled so far.</summary>
    public decimal ExecutedQuantity { get; private set; }

    /// <summary>USDC filled so far.</summary>
    public decimal ExecutedNotional { get; private set; }

    /// <summary>How many slices it is spread over.</summary>
    internal int Slices { get; }

    internal int SlicesSent { get; set; }

    internal long NextSliceMs { get; set; }

    internal void Add(decimal quantity, decimal price)
    {
        ExecutedQuantity += quantity;
        ExecutedNotional += quantity * price;
    }
}

/// <param name="Quantity">Base units.</param>
/// <param name="Minutes">5 to 10,080.</param>
/// <param name="IsRandomized">Slices vary by up to a fifth.</param>
public sealed record TwapTerms(int AssetId, Side Side, decimal Quantity, bool ReduceOnly, int Minutes, bool IsRandomized);
