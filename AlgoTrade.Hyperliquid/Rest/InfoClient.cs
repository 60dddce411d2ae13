using System.Collections;
using System.Net;
using System.Net.Http.Headers;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.Rest;

/// <summary>Reads <c>/info</c>. Waits for the IP budget, never repeats by itself; the caller decides whether a read is worth another try.</summary>
public sealed class InfoClient(HttpClient http, WireJson json, RateBudgets budgets)
{
    private static readonly MediaTypeHeaderValue JsonContent = new("application/json");

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
            var answer = json.ReadOrNull<T>(content);
            if (request.RowsPerWeight > 0 && answer is ICollection rows)
                budgets.Ip.Charge(rows.Count / request.RowsPerWeight);
            return answer;
        }
        catch (UnreadableMessageException exception)
        {
            throw new ExchangeUnavailableException($"The answer to {request.Type} could not be read: {exception.Message}", exception);
        }
    }

    private async Task<byte[]> PostAsync(InfoRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var body = new ByteArrayContent(request.Body);
            body.Headers.ContentType = JsonContent;
            using var response = await http.PostAsync(new Uri("info", UriKind.Relative), body, cancellationToken);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
                budgets.Ip.Refused();
            if (response.StatusCode != HttpStatusCode.OK)
                throw new ExchangeUnavailableException($"The exchange answered {request.Type} with HTTP {(int)response.StatusCode}.");
            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || IsTimeout(exception, cancellationToken))
        {
            throw new ExchangeUnavailableException($"The exchange did not answer {request.Type}: {exception.Message}", exception);
        }
    }

    private static bool IsTimeout(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && !cancellationToken.IsCancellationRequested;
}
