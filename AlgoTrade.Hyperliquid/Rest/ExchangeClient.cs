using System.Net;
using System.Text;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Telemetry;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.Rest;

/// <summary>
/// Posts signed actions, each exactly once. What is not a clear answer is <see cref="ActionResult.Unknown"/>; a caller's cancellation
/// after sending is one too, because the action may land all the same.
/// </summary>
public sealed class ExchangeClient(IExchangeTransport transport, RateBudgets budgets)
{
    private const int LongestQuote = 200;

    public async Task<ActionResult> SendAsync(SignedAction signed, RequestPriority priority, CancellationToken cancellationToken)
    {
        var (result, outcome) = await PostAsync(signed, priority, cancellationToken);
        HyperliquidTelemetry.Requested("exchange", signed.Action.Type, outcome);
        if (result is ActionResult.Refused { Reason: RejectReason.Expired })
            budgets.Address.Expired(signed.Action.EntryCount);
        return result;
    }

    private async Task<(ActionResult Result, string Outcome)> PostAsync(SignedAction signed, RequestPriority priority, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return (new ActionResult.Refused(RejectReason.Other, "Not sent: canceled before."), "not_sent");
        if (budgets.TryTake(signed.Action, priority) is { } shortage)
            return (new ActionResult.Refused(RejectReason.RateLimited, shortage), "not_sent");
        return await transport.PostAsync(ExchangeDoor.Exchange, signed.ToUtf8Json(), cancellationToken) switch
        {
            TransportAnswer.NotSent notSent => (new ActionResult.Refused(RejectReason.RateLimited, $"Not sent: {notSent.Cause}"), "not_sent"),
            TransportAnswer.Received received => Named(received.Status == (int)HttpStatusCode.OK
                ? Interpret(received.Content) : Interpret(received.Status, received.Content.Span)),
            TransportAnswer.Lost lost => Named(new ActionResult.Unknown(lost.Cause)),
            var other => throw new InvalidOperationException($"An answer of type {other.GetType().Name} is not known."),
        };
    }

    private static (ActionResult Result, string Outcome) Named(ActionResult result) => (result, result switch
    {
        ActionResult.Answered => "answered",
        ActionResult.Refused => "refused",
        _ => "unknown",
    });

    private static ActionResult Interpret(ReadOnlyMemory<byte> answer)
    {
        try
        {
            return ActionResponse.Read(answer) switch
            {
                ActionResponse.Err err => new ActionResult.Refused(RejectTexts.Classify(err.Text), err.Text),
                ActionResponse.Ok ok => new ActionResult.Answered(ok),
                _ => new ActionResult.Unknown("The answer is neither ok nor err."),
            };
        }
        catch (UnreadableMessageException exception)
        {
            return new ActionResult.Unknown($"The answer could not be read: {exception.Message}");
        }
    }

    // Only what the API server itself refuses before the chain sees it is certain.
    private ActionResult Interpret(int status, ReadOnlySpan<byte> answer)
    {
        switch ((HttpStatusCode)status)
        {
            case HttpStatusCode.BadRequest or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity:
                var text = Encoding.UTF8.GetString(answer[..Math.Min(answer.Length, LongestQuote)]);
                return new ActionResult.Refused(RejectReason.BadRequest, $"HTTP {status}: {text}");
            case HttpStatusCode.TooManyRequests:
                budgets.Ip.Refused();
                return new ActionResult.Refused(RejectReason.RateLimited, "HTTP 429: too many requests.");
            default:
                return new ActionResult.Unknown($"HTTP {status}.");
        }
    }
}
