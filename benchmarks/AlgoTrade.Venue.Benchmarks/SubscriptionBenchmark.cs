using System.Net.WebSockets;
using System.Text;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Venue.Benchmarks;

/// <summary>Ten connections with a hundred subscriptions each, read for a while: nobody is cut off and memory stays where it is.</summary>
internal static class SubscriptionBenchmark
{
    private const int Connections = 10;
    private const int PerConnection = 100;
    private const double MostGrowthMb = 64;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);
    private static readonly string[] Coins = ["BTC", "ETH", "SOL"];
    private static readonly string[] UserTypes = ["orderUpdates", "userEvents", "userFills", "userFundings", "openOrders", "clearinghouseState"];

    public static async Task RunAsync(RatioReport report, BenchmarkVenue venue)
    {
        using var stop = new CancellationTokenSource();
        var subscriptions = Subscriptions().Take(PerConnection).ToArray();
        var readers = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => ConnectAsync(venue, subscriptions)));
        var reading = readers.Select(socket => CountAsync(socket, stop.Token)).ToArray();
        await Task.Delay(Settling, TimeProvider.System);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await Task.Delay(Duration, TimeProvider.System);
        var growth = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6;
        var alive = readers.Count(socket => socket.State == WebSocketState.Open);
        await stop.CancelAsync();
        var messages = (await Task.WhenAll(reading)).Sum();
        report.AtLeast("connections that hold with 1,000 subscriptions between them", alive, Connections, "of 10");
        report.AtMost("memory growth meanwhile", growth, MostGrowthMb, "MB in 15 s, client included");
        report.Note("messages delivered", $"{messages / (Settling + Duration).TotalSeconds:F0}/s");
        foreach (var socket in readers)
            socket.Dispose();
    }

    private static IEnumerable<string> Subscriptions()
    {
        foreach (var coin in Coins)
        {
            foreach (var type in (string[])["bbo", "trades", "activeAssetCtx", "l2Book"])
                yield return $$"""{"type":"{{type}}","coin":"{{coin}}"}""";
            foreach (var interval in CandleIntervals.All)
                yield return $$"""{"type":"candle","coin":"{{coin}}","interval":"{{interval.ToText()}}"}""";
            for (var figures = 2; figures <= 5; figures++)
                yield return $$"""{"type":"l2Book","coin":"{{coin}}","nSigFigs":{{figures}}}""";
        }

        yield return """{"type":"allMids"}""";
        foreach (var type in UserTypes)
        {
            yield return $$"""{"type":"{{type}}","user":"{{BenchmarkVenue.User}}"}""";
            for (var user = 1; user < Connections; user++)
                yield return $$"""{"type":"{{type}}","user":"0x{{user.ToString("x40", System.Globalization.CultureInfo.InvariantCulture)}}"}""";
        }
    }

    private static async Task<ClientWebSocket> ConnectAsync(BenchmarkVenue venue, string[] subscriptions)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(venue.Url) { Scheme = "ws", Path = "/ws" }.Uri, CancellationToken.None);
        foreach (var subscription in subscriptions)
        {
            var frame = Encoding.UTF8.GetBytes($$"""{"method":"subscribe","subscription":{{subscription}}}""");
            await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }

        return socket;
    }

    private static async Task<long> CountAsync(ClientWebSocket socket, CancellationToken stop)
    {
        var (buffer, messages) = (new byte[64 * 1024], 0L);
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), stop);
                if (received.MessageType == WebSocketMessageType.Close)
                    return messages;
                messages += received.EndOfMessage ? 1 : 0;
            }
        }
        catch (OperationCanceledException)
        {
            return messages;
        }
    }
}
