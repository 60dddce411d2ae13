using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Api.Backtests;

/// <summary>What trading costs in a backtest. A field that is left out is as the exchange has it.</summary>
/// <param name="SlippageBps">Against the bot on every market fill, in hundredths of a percent, 0 to 9999. Default 0.</param>
/// <param name="MakerFeeRate">Fraction of the notional for adding liquidity, -0.1 to 0.1; negative is a rebate. Default 0.00015.</param>
/// <param name="TakerFeeRate">Fraction of the notional for taking liquidity, -0.1 to 0.1. Default 0.00045.</param>
/// <param name="LimitFill">When a resting order fills at its own price: through (the default), once the price has gone past it, or touch.</param>
/// <param name="LatencyMs">Milliseconds until an order or cancel arrives, 0 to 60000; over trades only. Default 250.</param>
/// <param name="LatencyJitterMs">Up to so many milliseconds more, drawn for each, 0 to 60000; over trades only. Default 0.</param>
/// <param name="Seed">From which the jitter is drawn, the only chance there is in a run. Default 1.</param>
internal sealed record BacktestCosts(
    decimal? SlippageBps = null, decimal? MakerFeeRate = null, decimal? TakerFeeRate = null, LimitFillRule? LimitFill = null, int? LatencyMs = null,
    int? LatencyJitterMs = null, uint? Seed = null)
{
    /// <summary>Something was given that means nothing over candles.</summary>
    public bool NamesLatency() => (LatencyMs ?? LatencyJitterMs) is not null || Seed is not null;

    /// <summary>With every default filled in, as it is stored.</summary>
    public static BacktestCosts Of(SimulationOptions options) => new(
        options.SlippageBps, options.Fees.MakerRate, options.Fees.TakerRate, options.LimitFill, options.LatencyMs, options.LatencyJitterMs, (uint)options.Seed);

    public SimulationOptions ToOptions()
    {
        var usual = new SimulationOptions();
        return usual with
        {
            SlippageBps = SlippageBps ?? usual.SlippageBps,
            Fees = FeeSchedule.Hyperliquid with { MakerRate = MakerFeeRate ?? usual.Fees.MakerRate, TakerRate = TakerFeeRate ?? usual.Fees.TakerRate },
            LimitFill = LimitFill ?? usual.LimitFill,
            LatencyMs = LatencyMs ?? usual.LatencyMs,
            LatencyJitterMs = LatencyJitterMs ?? usual.LatencyJitterMs,
            Seed = Seed ?? usual.Seed,
        };
    }
}
