using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Replay;

/// <summary>The stored number of every kind of event. Numbers are only ever added.</summary>
internal static class EventKinds
{
    private static readonly Dictionary<int, Type> Types = new()
    {
        [1] = typeof(CandleClosed),
        [2] = typeof(TradeOccurred),
        [3] = typeof(BestBidOfferChanged),
        [4] = typeof(AssetContextChanged),
        [5] = typeof(FeedGapOpened),
        [6] = typeof(FeedGapClosed),
        [20] = typeof(OrderAccepted),
        [21] = typeof(OrderRejected),
        [22] = typeof(OrderFilled),
        [23] = typeof(OrderCanceled),
        [24] = typeof(OrderExpired),
        [25] = typeof(OrderTriggered),
        [26] = typeof(OrderOutcomeUnknown),
        [27] = typeof(CancelRejected),
        [40] = typeof(StartBot),
        [41] = typeof(PauseBot),
        [42] = typeof(ResumeBot),
        [43] = typeof(StopBot),
        [44] = typeof(FlattenBot),
        [45] = typeof(ChangeParameters),
        [46] = typeof(SetKillSwitch),
        [47] = typeof(ReleaseBreaker),
        [48] = typeof(SetAccountBlock),
        [60] = typeof(TimerElapsed),
        [61] = typeof(FundingPayment),
        [62] = typeof(AccountSnapshot),
        [63] = typeof(Liquidated),
        [64] = typeof(ForeignFill),
        [65] = typeof(AccountFeedInterrupted),
        [66] = typeof(AccountBudgetChanged),
    };

    private static readonly Dictionary<Type, int> Numbers = Types.ToDictionary(kind => kind.Value, kind => kind.Key);

    public static int NumberOf(EngineEvent engineEvent) => Numbers.TryGetValue(engineEvent.GetType(), out var number)
        ? number : throw new ArgumentException($"{engineEvent.GetType().Name} has no stored form.", nameof(engineEvent));

    public static Type TypeOf(int number) => Types.TryGetValue(number, out var type)
        ? type : throw new InvalidDataException($"Event kind {number} is not known to this version.");
}
