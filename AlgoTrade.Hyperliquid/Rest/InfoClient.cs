using System.Collections;
using System.Net;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Telemetry;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.Rest;

/// <summary>Reads <c>/info</c>. Waits for the IP budget, never repeats by itself; the caller decides whether a read is worth another try.</summary>
public sealed class InfoClient(IExchangeTransport transport, WireJson json, RateBudgets budgets)
{
    /// <exception cref="ExchangeUnavailableException">No answer, an error answer, or one that cannot be read.</exception>
    public async Task<T> ReadAsync<T>(
        InfoRequest request, CancellationToken cancellationToken, RequestPriority priority = RequestPriority.Ordinary)
        where T : class => await ReadOrNullAsync<T>(request, cancellationToken, priority)
            ?? throw new ExchangeUnavailableException($"The exchange answered {request.Type} with null.");

    /// <returns>Null when the exchange answers <c>null</c>: an unknown coin, no sub-accounts.</returns>
    /// <exception cref="ExchangeUnavailableException">No answer, an error answer, or one that cannot be read.</exception>
    public async Task<T?> ReadOrNullAsync<T>(
        InfoRequest request, CancellationToken cancellationToken, RequestPriority priority = RequestPriority.Ordinary)
        where T : class
    {
        await budgets.Ip.TakeAsync(request.Weight, priority, cancellationToken);
        var content = await PostAsync(request, cancellationToken);
        try
        {
            var answer = json.ReadOrNull<T>(content.Span);
            if (request.RowsPerWeight > 0 && answer is ICollection rows)
                budgets.Ip.Charge(rows.Count / request.RowsPerWeight);
            HyperliquidTelemetry.Requested("info", request.Type, "answered");
            return answer;
        }
        catch (UnreadableMessageException exception)
        {
            HyperliquidTelemetry.Requested("info", request.Type, "unavailable");
            throw new ExchangeUnavailableException($"The answer to {request.Type} could not be read: {exception.Message}", exception);
        }
    }

    private async Task<ReadOnlyMemory<byte>> PostAsync(InfoRequest request, CancellationToken cancellationToken)
    {
        var answer = await transport.PostAsync(ExchangeDoor.Info, request.Body, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (answer is TransportAnswer.Received { Status: (int)HttpStatusCode.OK } received)
            return received.Content;
        HyperliquidTelemetry.Requested("info", request.Type, answer is TransportAnswer.NotSent ? "not_sent" : "unavailable");
        if (answer is TransportAnswer.Received { Status: (int)HttpStatusCode.TooManyRequests })
            budgets.Ip.Refused();
        throw new ExchangeUnavailableException(answer switch
        {
            TransportAnswer.Received refused => $"The exchange answered {request.Type} with HTTP {refused.Status}.",
            TransportAnswer.Lost lost => $"The exchange did not answer {request.Type}: {lost.Cause}",
            TransportAnswer.NotSent notSent => $"{request.Type} was not sent: {notSent.Cause}",
            _ => throw new InvalidOperationException($"An answer of type {answer.GetType().Name} is not known."),
        });
    }
}
