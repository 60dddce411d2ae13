using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Replay;

/// <summary>How one order of the actual run differs from the same order of the expected run.</summary>
/// <param name="Cost">USDC that the difference cost (negative: gained), on the quantity that both filled, fees included.</param>
/// <param name="PriceBps">Basis points that the actual price is worse (negative: better); null when one side did not fill.</param>
/// <param name="Delay">First fill after the expected first fill; null when one side did not fill.</param>
public sealed record OrderDrift(
    long Sequence, InstrumentName Instrument, Side Side, OrderPurpose Purpose, decimal QuantityDrift, decimal? PriceBps, decimal FeeDrift,
    TimeSpan? Delay, decimal Cost, string Cause);

/// <summary>
/// Compares two runs of one bot over the same market: most often what a backtest expected with what paper or live did. Decisions must be
/// the same; what differs afterwards is listed per order with its cause.
/// </summary>
public sealed record DriftReport
{
    private const decimal BasisPoints = 10_000m;

    /// <summary>Null: both runs decided the same. Otherwise the first decision that differs, in words.</summary>
    public required string? FirstDifferentDecision { get; init; }

    /// <summary>Orders that differ, by sequence. Orders that agree in every figure are left out.</summary>
    public required IReadOnlyList<OrderDrift> Orders { get; init; }

    /// <summary>Orders that agree in every figure.</summary>
    public required int SameOrders { get; init; }

    /// <summary>Market orders of the last candle, which the expected run would have filled at an open that lies behind its end.</summary>
    public int OpenAtEnd { get; init; }

    /// <summary>Actual minus expected, USDC.</summary>
    public required decimal FundingDrift { get; init; }

    /// <summary>USDC; what execution and funding cost more than expected.</summary>
    public decimal TotalCost => Orders.Sum(order => order.Cost) - FundingDrift;

    public bool IsEmpty => FirstDifferentDecision is null && Orders.Count == 0 && FundingDrift == 0;

    public static DriftReport Compare(RunTrace expected, RunTrace actual)
    {
        var open = expected.Orders.Where(order => IsOpenAtEnd(order.Value)).Select(order => order.Key).ToHashSet();
        var sequences = expected.Orders.Keys.Union(actual.Orders.Keys).Except(open).Order().ToList();
        var drifts = sequences
            .Select(sequence => Compare(sequence, expected.Orders.GetValueOrDefault(sequence), actual.Orders.GetValueOrDefault(sequence)))
            .OfType<OrderDrift>().ToList();
        return new DriftReport
        {
            FirstDifferentDecision = FirstDifference(expected, actual),
            Orders = drifts,
            SameOrders = sequences.Count - drifts.Count,
            OpenAtEnd = open.Count,
            FundingDrift = actual.Funding - expected.Funding,
        };
    }

    private static bool IsOpenAtEnd(TracedOrder order) => order.Request.Kind == OrderKind.Market && order.Fills.Count == 0 && order.EndedBecause.Length == 0;

    private static string? FirstDifference(RunTrace expected, RunTrace actual)
    {
        var shared = Math.Min(expected.Decisions.Count, actual.Decisions.Count);
        for (var i = 0; i < shared; i++)
        {
            if (expected.Decisions[i] != actual.Decisions[i])
                return $"Decision {i + 1} was expected to be '{expected.Decisions[i].Wanted}' at {expected.Decisions[i].OccurredAt:u}, and was '{actual.Decisions[i].Wanted}' at {actual.Decisions[i].OccurredAt:u}.";
        }

        return expected.Decisions.Count == actual.Decisions.Count
            ? null : $"{expected.Decisions.Count} decisions were expected and {actual.Decisions.Count} taken; the first {shared} agree.";
    }

    private static OrderDrift? Compare(long sequence, TracedOrder? expected, TracedOrder? actual)
    {
        var order = (expected ?? actual)!.Request;
        var quantityDrift = (actual?.FilledQuantity ?? 0) - (expected?.FilledQuantity ?? 0);
        var feeDrift = (actual?.Fee ?? 0) - (expected?.Fee ?? 0);
        var worse = actual?.AveragePrice is { } actualPrice && expected?.AveragePrice is { } expectedPrice
            ? order.Side.Sign() * (actualPrice - expectedPrice) : (decimal?)null;
        var delay = worse is null ? (TimeSpan?)null : actual!.Fills[0].OccurredAt - expected!.Fills[0].OccurredAt;
        var isSame = expected is not null && actual is not null && quantityDrift == 0 && feeDrift == 0
            && (worse ?? 0) == 0 && (delay ?? TimeSpan.Zero) == TimeSpan.Zero;
        if (isSame)
            return null;
        var both = Math.Min(expected?.FilledQuantity ?? 0, actual?.FilledQuantity ?? 0);
        var bps = worse / expected?.AveragePrice * BasisPoints;
        return new OrderDrift(
            sequence, order.Instrument, order.Side, order.Purpose, quantityDrift, bps, feeDrift, delay, (worse ?? 0) * both + feeDrift,
            Cause(expected, actual, quantityDrift, worse, delay));
    }

    private static string Cause(TracedOrder? expected, TracedOrder? actual, decimal quantityDrift, decimal? worse, TimeSpan? delay)
    {
        if (actual is null)
            return "never placed in the actual run";
        if (expected is null)
            return "not placed in the expected run";
        if (actual.Request.Quantity != expected.Request.Quantity)
            return $"sized {actual.Request.Quantity} instead of {expected.Request.Quantity}: equity or mark price differed";
        if (quantityDrift != 0)
            return $"filled {actual.FilledQuantity} instead of {expected.FilledQuantity}" + (actual.EndedBecause.Length > 0 ? $" ({actual.EndedBecause})" : "");
        if (actual.Fills.Any(fill => fill.Role == LiquidityRole.Taker) != expected.Fills.Any(fill => fill.Role == LiquidityRole.Taker))
            return "took liquidity where it was expected to add it, or the reverse";
        return worse switch
        {
            not (null or 0) when delay > TimeSpan.Zero => "the market moved between decision and fill",
            not (null or 0) => "the price differs from the model of fills",
            _ when delay is { } late && late != TimeSpan.Zero => "latency",
            _ => "the fee rate differs",
        };
    }
}
