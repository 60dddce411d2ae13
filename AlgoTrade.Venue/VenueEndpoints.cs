using System.Text.Json;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Venue.Actions;
using AlgoTrade.Venue.Faults;
using AlgoTrade.Venue.Info;
using AlgoTrade.Venue.Limits;
using AlgoTrade.Venue.Streaming;

namespace AlgoTrade.Venue;

/// <summary>The exchange's three doors: <c>/info</c>, <c>/exchange</c>, <c>/ws</c>, with its status codes and texts.</summary>
internal static class VenueEndpoints
{
    private const string NotJson = "Failed to parse the request body as JSON";
    private const string WrongSchema = "Failed to deserialize the JSON body into the target type";
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private const string WrongContentType = "Expected request with `Content-Type: application/json`";

    public static void MapExchange(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/info", (HttpContext context, InfoProcessor info, FaultInjector faults, IpBudgets budgets) =>
            AnswerAsync(context, faults, FaultScope.Info, body => info.Answer(body, budgets.Of(context))));
        routes.MapPost("/exchange", (HttpContext context, ActionProcessor actions, FaultInjector faults, IpBudgets budgets, AnswerDelay delay) =>
            AnswerAsync(context, faults, FaultScope.Exchange, body => actions.Process(body, budgets.Of(context)), delay));
        routes.Map("/ws", StreamAsync);
    }

    private static async Task AnswerAsync(
        HttpContext context, FaultInjector faults, FaultScope scope, Func<JsonElement, byte[]> answer, AnswerDelay? delay = null)
    {
        var cancellationToken = context.RequestAborted;
        if (!context.Request.HasJsonContentType())
        {
            await WriteTextAsync(context, StatusCodes.Status415UnsupportedMediaType, WrongContentType);
            return;
        }

        var fault = await faults.OnRequestAsync(scope, cancellationToken);
        if (fault.IsRefusedBeforehand)
        {
            await WriteFaultAsync(context, fault);
            return;
        }

        try
        {
            using var document = await ReadAsync(context.Request.Body, cancellationToken);
            var body = answer(document.RootElement);
            if (fault.Kind == FaultKind.Duplicate)
                body = answer(document.RootElement);
            if (delay is not null)
                await delay.WaitAsync(cancellationToken);
            if (fault.LosesAnswer)
                context.Abort();
            else if (fault.Kind == FaultKind.StatusAfter)
                await WriteFaultAsync(context, fault);
            else
                await WriteJsonAsync(context, StatusCodes.Status200OK, fault.Kind == FaultKind.Corrupt ? body[..(body.Length / 2)] : body);
        }
        catch (JsonException exception)
        {
            await WriteTextAsync(context, StatusCodes.Status400BadRequest, $"{NotJson}: {exception.Message}");
        }
        catch (Exception exception) when (exception is ActionFormatException or InfoFormatException)
        {
            await WriteTextAsync(context, StatusCodes.Status422UnprocessableEntity, $"{WrongSchema}: {exception.Message}");
        }
        catch (OverBudgetException)
        {
            await WriteJsonAsync(context, StatusCodes.Status429TooManyRequests, "null"u8.ToArray());
        }
        catch (InfoRefusedException)
        {
            await WriteJsonAsync(context, StatusCodes.Status500InternalServerError, "null"u8.ToArray());
        }

        faults.Release(scope);
    }

    /// <exception cref="JsonException">No JSON.</exception>
    /// <exception cref="InfoFormatException">A key comes twice: the exchange refuses to guess which one is meant.</exception>
    private static async Task<JsonDocument> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await body.CopyToAsync(buffer, cancellationToken);
        var bytes = buffer.ToArray();
        try
        {
            return JsonDocument.Parse(bytes, Strict);
        }
        catch (JsonException exception)
        {
            using var lenient = JsonDocument.Parse(bytes);
            throw new InfoFormatException(exception.Message);
        }
    }

    private static async Task StreamAsync(
        HttpContext context, StreamRequests requests, StreamHub hub, FaultInjector faults, IpBudgets budgets, TimeProvider time,
        IHostApplicationLifetime lifetime)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await WriteTextAsync(context, StatusCodes.Status400BadRequest, "Expected a WebSocket request.");
            return;
        }

        var budget = budgets.Of(context);
        if (budget?.TryConnect() == false)
        {
            await WriteTextAsync(context, StatusCodes.Status429TooManyRequests, "null");
            return;
        }

        try
        {
            await faults.WhileFrozenAsync(context.RequestAborted);
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await RunAsync(new StreamConnection(socket, requests, faults, time, budget, lifetime.ApplicationStopping), hub, faults);
        }
        finally
        {
            budget?.Disconnect();
        }
    }

    private static async Task RunAsync(StreamConnection connection, StreamHub hub, FaultInjector faults)
    {
        hub.Register(connection);
        try
        {
            await connection.RunAsync();
        }
        finally
        {
            hub.Forget(connection);
            faults.Forget(connection);
        }
    }

    private static async Task WriteFaultAsync(HttpContext context, RequestFault fault)
    {
        if (fault.Kind == FaultKind.Drop)
            context.Abort();
        else if (fault.Kind == FaultKind.Refuse)
            await WriteJsonAsync(context, StatusCodes.Status200OK, ActionAnswers.Error(fault.Body));
        else
            await WriteTextAsync(context, fault.Status, fault.Body);
    }

    private static async Task WriteTextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static async Task WriteJsonAsync(HttpContext context, int status, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
