using AlgoTrade.Data.Replays;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Api.Drift;

/// <param name="Day">UTC.</param>
/// <param name="IsReplayedSame">The bot's stored events, run again, had the same effects.</param>
/// <param name="HasSameDecisions">The backtest of the same stretch decided the same.</param>
/// <param name="JournalHash">Over the effects of the day.</param>
/// <param name="ReplayHash">Over the effects of the replay.</param>
/// <param name="TotalCost">USDC that execution and funding cost more than the backtest expected; negative: less.</param>
/// <param name="Runs">The lives of the bot on that day, oldest first; none when it handled nothing.</param>
internal sealed record DriftResponse(
    string Bot,
    DateOnly Day,
    bool IsReplayedSame,
    bool HasSameDecisions,
    string JournalHash,
    string ReplayHash,
    decimal TotalCost,
    IReadOnlyList<DriftRunResponse> Runs)
{
    public static DriftResponse Of(string bot, BotDay day) => new(
        bot, day.Day, day.IsReplayedSame, day.HasSameDecisions, day.JournalHash, day.ReplayHash, day.TotalCost, [.. day.Runs.Select(DriftRunResponse.Of)]);
}

/// <param name="From">Open time of the first candle the bot decided on.</param>
/// <param name="To">Close time of the last one.</param>
/// <param name="Events">How many events it handled.</param>
/// <param name="Effects">How many effects they had.</param>
/// <param name="FirstDifferentEvent">Where the first stretch begins that does not do the same again; null when all do.</param>
/// <param name="DecisionHash">Over what the strategy wanted, why and on which event.</param>
/// <param name="ExpectedDecisionHash">The same of the backtest; null when there is none.</param>
/// <param name="FirstDifferentDecision">Where backtest and bot part, in words.</param>
/// <param name="NotCompared">Why there is no backtest to compare with.</param>
/// <param name="SameOrders">Orders that agree in every figure; they are not listed.</param>
/// <param name="FundingDrift">USDC received more than expected; negative: paid.</param>
internal sealed record DriftRunResponse(
    DateTimeOffset StartedAt,
    DateTimeOffset? From,
    DateTimeOffset? To,
    long Events,
    int Effects,
    long? FirstDifferentEvent,
    string DecisionHash,
    string? ExpectedDecisionHash,
    string? FirstDifferentDecision,
    string? NotCompared,
    int SameOrders,
    decimal FundingDrift,
    decimal TotalCost,
    IReadOnlyList<DriftedOrderResponse> Orders)
{
    public static DriftRunResponse Of(BotDayRun run) => new(
        run.StartedAt, run.From, run.To, run.Events, run.Effects, run.FirstDifferentEvent, run.ActualDecisions, run.ExpectedDecisions,
        run.FirstDifferentDecision, run.NotCompared, run.SameOrders, run.FundingDrift, run.TotalCost,
        [.. run.Orders.Select(order => new DriftedOrderResponse(
            order.Sequence, order.Coin, order.Side, order.Purpose, order.QuantityDrift, order.PriceBps, order.FeeDrift, order.DelayMs, order.Cost, order.Cause))]);
}

/// <param name="Sequence">Of the bot's orders: the same in backtest and life.</param>
/// <param name="QuantityDrift">Base units filled more than expected; negative: less.</param>
/// <param name="PriceBps">Basis points that the price was worse; negative: better; null when one side did not fill.</param>
/// <param name="FeeDrift">USDC paid more.</param>
/// <param name="DelayMs">First fill after the expected one, milliseconds.</param>
/// <param name="Cost">USDC that the difference cost, fees included.</param>
internal sealed record DriftedOrderResponse(
    long Sequence,
    string Coin,
    Side Side,
    OrderPurpose Purpose,
    decimal QuantityDrift,
    decimal? PriceBps,
    decimal FeeDrift,
    double? DelayMs,
    decimal Cost,
    string Cause);
