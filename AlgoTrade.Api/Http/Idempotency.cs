using System.Security.Cryptography;
using System.Text;
using AlgoTrade.Api.Security;
using AlgoTrade.Data.Audit;

namespace AlgoTrade.Api.Http;

/// <summary>
/// A write with <c>Idempotency-Key</c> is done once: the same request with the same key gets the first answer again. Answers of 5xx
/// are not kept, so they can be tried again.
/// </summary>
internal sealed class Idempotency(RequestDelegate next, IdempotencyStore store)
{
    public const string HeaderName = "Idempotency-Key";
    public const string ReplayedHeaderName = "Idempotency-Replayed";
    private const int MaxKeyLength = 128;

    public async Task InvokeAsync(HttpContext context)
    {
        var key = context.Request.Headers[HeaderName].ToString();
        if (key.Length == 0 || context.User.KeyId() is not { } keyId || !IsWrite(context) || !IsReplayed(context.GetEndpoint()))
        {
            await next(context);
            return;
        }

        if (key.Length > MaxKeyLength || key.Any(character => character is <= ' ' or > '~'))
        {
            throw ProblemException.Invalid(HeaderName, $"{HeaderName} is not usable: expected 1 to {MaxKeyLength} printable ASCII characters without spaces.");
        }

        var hash = await HashAsync(context.Request, context.RequestAborted);
        switch (await store.BeginAsync(keyId, key, hash, context.RequestAborted))
        {
            case IdempotencyOutcome.First:
                await AnswerAndKeepAsync(context, keyId, key);
                break;
            case IdempotencyOutcome.Repeat answer:
                await RepeatAsync(context, answer);
                break;
            case IdempotencyOutcome.InProgress:
                throw ProblemException.Conflict(ProblemCodes.RequestInProgress, $"The first request with this {HeaderName} is still being handled: try again in a moment.");
            default:
                throw new ProblemException(
                    StatusCodes.Status422UnprocessableEntity, ProblemCodes.IdempotencyKeyReused, $"This {HeaderName} was used for another request.", HeaderName);
        }
    }

    private static bool IsReplayed(Endpoint? endpoint) => endpoint is not null && endpoint.Metadata.GetMetadata<NotReplayed>() is null;

    private static bool IsWrite(HttpContext context) => !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);

    private static async Task<byte[]> HashAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString} {request.Headers.IfMatch}\n"));
        var buffer = new byte[16 * 1024];
        while (await request.Body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            hash.AppendData(buffer, 0, read);
        }

        request.Body.Position = 0;
        return hash.GetHashAndReset();
    }

    private async Task AnswerAndKeepAsync(HttpContext context, int keyId, string key)
    {
        var body = context.Response.Body;
        using var copy = new MemoryStream();
        context.Response.Body = copy;
        try
        {
            await next(context);
        }
        catch
        {
            // Whether the write happened is not known to us; the error handler answers, and a repetition may try again.
            context.Response.Body = body;
            await store.ForgetAsync(keyId, key, CancellationToken.None);
            throw;
        }

        context.Response.Body = body;
        await KeepAsync(context.Response, keyId, key, copy.ToArray());
        await body.WriteAsync(copy.ToArray(), context.RequestAborted);
    }

    private Task KeepAsync(HttpResponse response, int keyId, string key, byte[] body) =>
        response.StatusCode >= StatusCodes.Status500InternalServerError
            ? store.ForgetAsync(keyId, key, CancellationToken.None)
            : store.CompleteAsync(
                keyId,
                key,
                new IdempotencyOutcome.Repeat(response.StatusCode, response.ContentType, Header(response.Headers.Location), Header(response.Headers.ETag), body),
                CancellationToken.None);

    private static string? Header(Microsoft.Extensions.Primitives.StringValues values) => values.Count == 0 ? null : values.ToString();

    private static async Task RepeatAsync(HttpContext context, IdempotencyOutcome.Repeat answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        context.Response.Headers.Location = answer.Location;
        context.Response.Headers.ETag = answer.EntityTag;
        context.Response.Headers[ReplayedHeaderName] = "true";
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }
}

/// <summary>The answer of this endpoint holds a secret and is never kept.</summary>
internal sealed record NotReplayed;
