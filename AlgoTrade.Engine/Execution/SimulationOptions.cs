using System.Globalization;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Engine.Execution;

/// <summary>When a resting limit order is taken to be filled inside a candle, or by trades where the queue at its price was not recorded.</summary>
public enum LimitFillRule
{
    /// <summary>Only when the price went through the limit: at the limit itself others were first in the queue. The default.</summary>
    Through = 1,

    /// <summary>Already when the price touched the limit.</summary>
    Touch = 2,
}

/// <summary>Costs and strictness of a simulation. The defaults are the exchange's.</summary>
public sealed record SimulationOptions
{
    private const decimal MaxBps = 9_999;
    private const decimal MaxFeeRate = 0.1m;
    private const int MaxLatencyMs = 60_000;

    public FeeSchedule Fees { get; init; } = FeeSchedule.Hyperliquid;

    /// <summary>Added against us to every market and triggered market fill, in hundredths of a percent. Default 0.</summary>
    public decimal SlippageBps { get; init; }

    /// <summary>
    /// Time an order needs to the exchange, milliseconds (quote simulation only); in backtests over quotes a cancel needs it too. 0 to 60,000,
    /// default 250.
    /// </summary>
    public int LatencyMs { get; init; } = 250;

    /// <summary>Up to this many milliseconds more, drawn evenly for each order (quote simulation only). 0 to 60,000, default 0: every order takes as long.</summary>
    public int LatencyJitterMs { get; init; }

    /// <summary>
    /// What the latencies are drawn from, the only chance there is in a simulation: the same seed draws the same. Without
    /// <see cref="LatencyJitterMs"/>, and in candle simulations, nothing is drawn and the seed means nothing.
    /// </summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// What the part of a taking order beyond the displayed quantity pays on top, in hundredths of a percent (quote simulation only,
    /// because only the best level is known). Default 5.
    /// </summary>
    public decimal DepthBps { get; init; } = 5;

    public LimitFillRule LimitFill { get; init; } = LimitFillRule.Through;

    /// <summary>Refuse orders off the tick or lot grid or below the minimum notional, as the exchange does. Default true.</summary>
    public bool CheckGrid { get; init; } = true;

    /// <summary>Refuse entries that the account's equity does not cover at its leverage. Default true.</summary>
    public bool CheckMargin { get; init; } = true;

    /// <summary>
    /// Sizes a market entry again at the price it is about to fill at (candle simulation only): what a backtest means by "spend all cash
    /// at the next open". Returns the quantity to fill; protection placed with the entry follows. Null: the order's own quantity.
    /// </summary>
    public Func<OrderRequest, Price, Quantity>? SizeAtFill { get; init; }

    /// <returns>One sentence on the first figure that is out of range; null when all are sound.</returns>
    public string? Fault() =>
        // Rebates are negative; nothing costs a tenth of what is traded.
        Outside("Slippage in basis points", SlippageBps, 0, MaxBps) ?? Outside("Depth in basis points", DepthBps, 0, MaxBps)
        ?? Outside("Latency in milliseconds", LatencyMs, 0, MaxLatencyMs) ?? Outside("Latency jitter in milliseconds", LatencyJitterMs, 0, MaxLatencyMs)
        ?? Outside("The maker fee rate", Fees.MakerRate, -MaxFeeRate, MaxFeeRate) ?? Outside("The taker fee rate", Fees.TakerRate, -MaxFeeRate, MaxFeeRate)
        ?? (Enum.IsDefined(LimitFill) ? null : $"The limit fill rule is {LimitFill}: expected {LimitFillRule.Through} or {LimitFillRule.Touch}.");

    private static string? Outside(string what, decimal value, decimal least, decimal most) =>
        value >= least && value <= most ? null : string.Create(CultureInfo.InvariantCulture, $"{what} is {value}: expected {least} to {most}.");

    /// <summary>Milliseconds that the message with this number needs: the same for one seed and number, whatever came before.</summary>
    internal int LatencyMsOf(long number) => LatencyMs + (LatencyJitterMs == 0 ? 0 : (int)(Draw(Seed, number) % ((ulong)LatencyJitterMs + 1)));

    // SplitMix64 (Steele, Lea and Flood 2014): a counter in, evenly spread bits out.
    private static ulong Draw(ulong seed, long number)
    {
        unchecked
        {
            var bits = seed + 0x9E3779B97F4A7C15 * ((ulong)number + 1);
            bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9;
            bits = (bits ^ bits >> 27) * 0x94D049BB133111EB;
            return bits ^ bits >> 31;
        }
    }
}

/// <summary>Numbers orders and trades of one simulation, rising from 1, shared by all its instruments.</summary>
public sealed class SimulationIds
{
    public long LastOrderId { get; set; }

    public long LastTradeId { get; set; }

    internal ExchangeOrderId NextOrderId() => new(++LastOrderId);

    internal long NextTradeId() => ++LastTradeId;
}
