using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Rest;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.Orders;

/// <summary>From the answer to an action to one outcome per entry.</summary>
internal static class Outcomes
{
    public static IReadOnlyList<SubmitOrderOutcome> OfSubmit(ActionResult result, int count) => Map(
        result, count, OfSubmit, (reason, text) => new SubmitOrderOutcome.Rejected(reason, text), cause => new SubmitOrderOutcome.Unknown(cause));

    public static IReadOnlyList<CancelOrderOutcome> OfCancel(ActionResult result, int count) => Map(
        result, count, OfCancel, (reason, text) => new CancelOrderOutcome.Rejected(reason, text), cause => new CancelOrderOutcome.Unknown(cause));

    /// <param name="ownsNonce">False when the action repeats a nonce on purpose: then "duplicate" is an answer, not a doubt.</param>
    public static ActionOutcome OfAction(ActionResult result, bool ownsNonce = true) => result switch
    {
        ActionResult.Answered { Response.Statuses: [EntryStatus.Refused refused, ..] } =>
            new ActionOutcome.Rejected(RejectTexts.Classify(refused.Text), refused.Text),
        ActionResult.Answered => new ActionOutcome.Done(),
        ActionResult.Refused refused when ownsNonce && IsDuplicateNonce(refused) => new ActionOutcome.Unknown(DuplicateCause(refused)),
        ActionResult.Refused refused => new ActionOutcome.Rejected(refused.Reason, refused.Text),
        ActionResult.Unknown unknown => new ActionOutcome.Unknown(unknown.Cause),
        _ => throw new InvalidOperationException($"A result of type {result.GetType().Name} is not known."),
    };

    private static IReadOnlyList<T> Map<T>(
        ActionResult result, int count, Func<EntryStatus, T> ofStatus, Func<RejectReason, string, T> rejected, Func<string, T> unknown) => result switch
        {
            ActionResult.Answered answered => MapStatuses(answered.Response.Statuses, count, ofStatus, unknown),
            // Our nonce was used before us: something between repeated our bytes, and the first copy was processed. Its answer is lost.
            ActionResult.Refused refused when IsDuplicateNonce(refused) => All(count, unknown(DuplicateCause(refused))),
            ActionResult.Refused refused => All(count, rejected(refused.Reason, refused.Text)),
            ActionResult.Unknown lost => All(count, unknown(lost.Cause)),
            _ => throw new InvalidOperationException($"A result of type {result.GetType().Name} is not known."),
        };

    private static IReadOnlyList<T> MapStatuses<T>(
        IReadOnlyList<EntryStatus> statuses, int count, Func<EntryStatus, T> ofStatus, Func<string, T> unknown)
    {
        if (statuses.Count == count)
            return [.. statuses.Select(ofStatus)];
        // Static validation answers once for the whole batch.
        if (statuses is [EntryStatus.Refused])
            return All(count, ofStatus(statuses[0]));
        return All(count, unknown($"The exchange answered {statuses.Count} statuses to {count} entries."));
    }

    private static SubmitOrderOutcome OfSubmit(EntryStatus status) => status switch
    {
        EntryStatus.Resting resting => new SubmitOrderOutcome.Accepted(new ExchangeOrderId(resting.OrderId)),
        EntryStatus.Filled filled =>
            new SubmitOrderOutcome.Matched(new ExchangeOrderId(filled.OrderId), filled.FilledQuantity, filled.AveragePrice),
        EntryStatus.Waiting => new SubmitOrderOutcome.Accepted(null),
        EntryStatus.Refused refused => new SubmitOrderOutcome.Rejected(RejectTexts.Classify(refused.Text), refused.Text),
        _ => new SubmitOrderOutcome.Unknown($"The exchange answered an order with {status}."),
    };

    private static CancelOrderOutcome OfCancel(EntryStatus status) => status switch
    {
        EntryStatus.Success => new CancelOrderOutcome.Canceled(),
        EntryStatus.Refused refused => new CancelOrderOutcome.Rejected(RejectTexts.Classify(refused.Text), refused.Text),
        _ => new CancelOrderOutcome.Unknown($"The exchange answered a cancel with {status}."),
    };

    private static bool IsDuplicateNonce(ActionResult.Refused refused) =>
        refused.Reason == RejectReason.Nonce && refused.Text.Contains("duplicate", StringComparison.OrdinalIgnoreCase);

    private static string DuplicateCause(ActionResult.Refused refused) => $"The nonce was processed already, by a copy whose answer is lost: {refused.Text}";

    private static IReadOnlyList<T> All<T>(int count, T outcome) => [.. Enumerable.Repeat(outcome, count)];
}
