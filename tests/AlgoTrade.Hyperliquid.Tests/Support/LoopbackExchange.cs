using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Hyperliquid.Tests.Support;

/// <summary>An answer of the scripted exchange. <see cref="Hang"/> and <see cref="Cut"/> take the request and lose the answer.</summary>
internal sealed record Answer(int Status, string Body)
{
    public static readonly Answer Hang = new(-1, "");
    public static readonly Answer Cut = new(-2, "");

    public static implicit operator Answer(string body) => new(200, body);
}

/// <summary>
/// A web server on the loopback that answers as the test says and records what it was sent. Unscripted info requests get sensible
/// defaults: one market BTC (asset 0), one market ETH (asset 1), and every key is an API wallet of the test account.
/// </summary>
internal sealed class LoopbackExchange : IAsyncDisposable
{
    public const string Account = "0x5e9ee1089755c3435139848e47e6635505d5a13a";

    private readonly WebApplication _app;
    private readonly Channel<LoopbackSocket> _sockets = Channel.CreateUnbounded<LoopbackSocket>();
    private readonly CancellationTokenSource _stop = new();

    private LoopbackExchange(WebApplication app) => _app = app;

    public Dictionary<string, Func<JsonElement, Answer>> Info { get; } = new()
    {
        ["meta"] = _ => """{"universe":[{"name":"BTC","szDecimals":5,"maxLeverage":40},{"name":"ETH","szDecimals":4,"maxLeverage":25}]}""",
        ["userRole"] = _ => $$$"""{"role":"agent","data":{"user":"{{{Account}}}"}}""",
        ["extraAgents"] = _ => "[]",
        ["userAbstraction"] = _ => "\"default\"",
        ["exchangeStatus"] = _ => $$"""{"time":{{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}},"specialStatuses":null}""",
    };

    public Func<JsonElement, Answer> Exchange { get; set; } = _ => """{"status":"ok","response":{"type":"default"}}""";

    public ConcurrentQueue<JsonElement> InfoRequests { get; } = new();

    public ConcurrentQueue<JsonElement> Actions { get; } = new();

    /// <summary>WebSockets are answered with 503.</summary>
    public bool RefusesSockets { get; set; }

    public Uri Address { get; private set; } = null!;

    public Uri SocketAddress => new UriBuilder(new Uri(Address, "ws")) { Scheme = "ws" }.Uri;

    public static async Task<LoopbackExchange> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var exchange = new LoopbackExchange(builder.Build());
        exchange._app.UseWebSockets();
        exchange._app.MapPost("/info", context => exchange.AnswerAsync(context, exchange.InfoRequests, exchange.AnswerInfo));
        exchange._app.MapPost("/exchange", context => exchange.AnswerAsync(context, exchange.Actions, action => exchange.Exchange(action)));
        exchange._app.Map("/ws", exchange.AcceptAsync);
        await exchange._app.StartAsync();
        var addresses = exchange._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        exchange.Address = new Uri(addresses.Addresses.First() + "/");
        return exchange;
    }

    /// <summary>The next connection that a client opens.</summary>
    public async Task<LoopbackSocket> NextSocketAsync() => await _sockets.Reader.ReadAsync(_stop.Token).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _app.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    private Answer AnswerInfo(JsonElement request) =>
        Info.TryGetValue(request.GetProperty("type").GetString()!, out var answer) ? answer(request) : new Answer(422, "not scripted");

    private async Task AnswerAsync(HttpContext context, ConcurrentQueue<JsonElement> log, Func<JsonElement, Answer> answerOf)
    {
        using var document = await JsonDocument.ParseAsync(context.Request.Body);
        var request = document.RootElement.Clone();
        log.Enqueue(request);
        var answer = answerOf(request);
        if (answer == Answer.Cut)
        {
            context.Abort();
            return;
        }

        if (answer == Answer.Hang)
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stop.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        context.Response.StatusCode = answer.Status;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
    }

    private async Task AcceptAsync(HttpContext context)
    {
        if (RefusesSockets)
        {
            context.Response.StatusCode = 503;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var loopback = new LoopbackSocket(socket);
        _sockets.Writer.TryWrite(loopback);
        await loopback.PumpAsync(_stop.Token);
    }
}

/// <summary>One connection, seen from the exchange.</summary>
internal sealed class LoopbackSocket(System.Net.WebSockets.WebSocket socket)
{
    private readonly Channel<string> _received = Channel.CreateUnbounded<string>();

    public Task SendAsync(string frame) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>Ends the connection without a closing handshake.</summary>
    public void Cut() => socket.Abort();

    public async Task<string> NextAsync() => await _received.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public async Task<List<string>> NextAsync(int count)
    {
        var requests = new List<string>();
        while (requests.Count < count)
            requests.Add(await NextAsync());
        return requests;
    }

    internal async Task PumpAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (socket.State == WebSocketState.Open)
            {
                var result = await socket.ReceiveAsync(buffer, cancellationToken);
                if (result.MessageType == WebSocketMessageType.Close)
                    break;
                _received.Writer.TryWrite(Encoding.UTF8.GetString(buffer, 0, result.Count));
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            _received.Writer.TryComplete(exception);
        }

        _received.Writer.TryComplete();
    }
}
