using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Engine.Execution.Exchange;

/// <summary>Fee rates of one tier, fractions of notional.</summary>
/// <param name="Above">Weighted volume of 14 days that must be exceeded, USDC.</param>
public sealed record VolumeTier(decimal Above, decimal Taker, decimal Maker, decimal SpotTaker, decimal SpotMaker);

/// <summary>A lower maker rate for a share of all maker volume.</summary>
public sealed record MakerTier(decimal ShareAbove, decimal Maker);

/// <summary>Fees by volume. Source: Hyperliquid documentation, "Fees".</summary>
public static class VolumeTiers
{
    /// <summary>Full UTC days before today that count.</summary>
    public const int Days = 14;

    /// <summary>Lowest first.</summary>
    public static readonly IReadOnlyList<VolumeTier> All =
    [
        new(0, 0.00045m, 0.00015m, 0.0007m, 0.0004m),
        new(5_000_000, 0.0004m, 0.00012m, 0.0006m, 0.0003m),
        new(25_000_000, 0.00035m, 0.00008m, 0.0005m, 0.0002m),
        new(100_000_000, 0.0003m, 0.00004m, 0.0004m, 0.0001m),
        new(500_000_000, 0.00028m, 0, 0.00035m, 0),
        new(2_000_000_000, 0.00026m, 0, 0.0003m, 0),
        new(7_000_000_000, 0.00024m, 0, 0.00025m, 0),
    ];

    /// <summary>Lowest first.</summary>
    public static readonly IReadOnlyList<MakerTier> Makers = [new(0.005m, -0.00001m), new(0.015m, -0.00002m), new(0.03m, -0.00003m)];

    public static VolumeTier Of(decimal volume) => All.Last(tier => tier.Above == 0 || volume > tier.Above);

    /// <param name="volume">Weighted volume of the last 14 days, USDC.</param>
    /// <param name="makerShare">The account's share of the exchange's maker volume, a fraction.</param>
    public static FeeSchedule FeesOf(decimal volume, decimal makerShare)
    {
        var tier = Of(volume);
        var rebate = Makers.LastOrDefault(maker => makerShare > maker.ShareAbove);
        return FeeSchedule.Hyperliquid with { TakerRate = tier.Taker, MakerRate = rebate?.Maker ?? tier.Maker };
    }
}
