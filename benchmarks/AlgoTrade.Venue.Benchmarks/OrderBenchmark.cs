using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;

namespace AlgoTrade.Venue.Benchmarks;

/// <summary>Signed orders that fill, over HTTP and over one WebSocket, client and exchange in one process on the same cores.</summary>
internal static class OrderBenchmark
{
    private const int Orders = 6_000;
    private const int WarmUp = 500;
    private const int Clients = 8;
    private const double Floor = 1_000;

    public static async Task RunHttpAsync(RatioReport report, BenchmarkVenue venue, bool checkSignatures)
    {
        using var http = new HttpClient { BaseAddress = venue.Url };
        await PostAllAsync(http, venue, venue.SignOrders(WarmUp));
        var orders = venue.SignOrders(Orders);
        var started = Stopwatch.GetTimestamp();
        await PostAllAsync(http, venue, orders);
        Report(report, "HTTP", checkSignatures, started);
    }

    public static async Task RunStreamAsync(RatioReport report, BenchmarkVenue venue, bool checkSignatures)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(venue.Url) { Scheme = "ws", Path = "/ws" }.Uri, CancellationToken.None);
        await ReceiveAsync(socket, 1);
        await SendAllAsync(socket, venue.SignOrders(WarmUp));
        var orders = venue.SignOrders(Orders);
        var started = Stopwatch.GetTimestamp();
        await SendAllAsync(socket, orders);
        Report(report, "WebSocket", checkSignatures, started);
    }

    private static void Report(RatioReport report, string way, bool checkSignatures, long started)
    {
        var rate = Orders / Stopwatch.GetElapsedTime(started).TotalSeconds;
        var what = $"orders over {way}, signatures {(checkSignatures ? "checked" : "not checked")}";
        report.AtLeast(what, rate, Floor, "orders/s, client on the same cores");
    }

    private static async Task PostAllAsync(HttpClient http, BenchmarkVenue venue, string[] orders)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var index && index < orders.Length)
            {
                var answer = await PostAsync(http, orders[index]);
                // On a busy machine one client may fall 100 nonces behind the others. It signs again, as any client would.
                while (answer.Contains("nonce too low", StringComparison.Ordinal))
                    answer = await PostAsync(http, venue.SignOrders(1)[0]);
                Check(answer);
            }
        }));
    }

    private static async Task<string> PostAsync(HttpClient http, string order)
    {
        using var content = new StringContent(order, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri("/exchange", UriKind.Relative), content);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task SendAllAsync(ClientWebSocket socket, string[] orders)
    {
        var receiving = ReceiveAsync(socket, orders.Length);
        for (var i = 0; i < orders.Length; i++)
        {
            var frame = Encoding.UTF8.GetBytes($$"""{"method":"post","id":{{i}},"request":{"type":"action","payload":""" + orders[i] + "}}");
            await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }

        await receiving;
    }

    private static async Task ReceiveAsync(ClientWebSocket socket, int frames)
    {
        var buffer = new byte[64 * 1024];
        for (var received = 0; received < frames; received++)
        {
            var result = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            var text = Encoding.UTF8.GetString(buffer, 0, result.Count);
            if (text.StartsWith('{'))
                Check(text);
        }
    }

    private static void Check(string answer)
    {
        if (!answer.Contains("\"filled\"", StringComparison.Ordinal))
            throw new InvalidOperationException($"An order was not filled: {answer}");
    }
}
