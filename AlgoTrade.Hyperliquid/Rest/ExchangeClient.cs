using System.Net;
using System.Net.Http.Headers;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.Rest;

/// <summary>
/// Posts signed actions to <c>/exchange</c>, each exactly once. What is not a clear answer is <see cref="ActionResult.Unknown"/>;
/// a caller's cancellation after sending is one too, because the action may land all the same.
/// </summary>
public sealed class ExchangeClient(HttpClient http, RateBudgets budgets)
{
    private const int LongestQuote = 200;
    private static readonly MediaTypeHeaderValue JsonContent = new("application/json");

    public async Task<ActionResult> SendAsync(SignedAction signed, RequestPriority priority, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new ActionResult.Refused(RejectReason.Other, "Not sent: canceled before.");
        if (budgets.TryTake(signed.Action, priority) is { } shortage)
            return new ActionResult.Refused(RejectReason.RateLimited, shortage);

        var result = await PostAsync(signed.ToUtf8Json(), cancellationToken);
        if (result is ActionResult.Refused { Reason: RejectReason.Expired })
            budgets.Address.Expired(signed.Action.EntryCount);
        return result;
    }

    private async Task<ActionResult> PostAsync(byte[] content, CancellationToken cancellationToken)
    {
        try
        {
            using var body = new ByteArrayContent(content);
            body.Headers.ContentType = JsonContent;
            using var response = await http.PostAsync(new Uri("exchange", UriKind.Relative), body, cancellationToken);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.StatusCode == HttpStatusCode.OK ? Interpret(answer) : Interpret(response.StatusCode, answer);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new ActionResult.Unknown("Canceled while waiting for the answer.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return new ActionResult.Unknown($"No answer: {exception.Message}");
        }
    }

    private static ActionResult Interpret(byte[] answer)
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
    private ActionResult Interpret(HttpStatusCode status, byte[] answer)
    {
        var text = System.Text.Encoding.UTF8.GetString(answer.AsSpan(0, Math.Min(answer.Length, LongestQuote)));
        switch (status)
        {
            case HttpStatusCode.BadRequest or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity:
                return new ActionResult.Refused(RejectReason.BadRequest, $"HTTP {(int)status}: {text}");
            case HttpStatusCode.TooManyRequests:
                budgets.Ip.Refused();
                return new ActionResult.Refused(RejectReason.RateLimited, "HTTP 429: too many requests.");
            default:
                return new ActionResult.Unknown($"HTTP {(int)status}.");
        }
    }
}
