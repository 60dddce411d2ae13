using System.Text.Json;
using AlgoTrade.Cli.Remote;

namespace AlgoTrade.Cli.Up;

/// <summary>Two paper bots for a newcomer's first look: one follows, one fades; both on one-minute candles so that something happens soon.</summary>
internal static class DemoBots
{
    private static readonly object[] Definitions =
    [
        new
        {
            name = "demo-trend",
            strategy = "moving-average-cross",
            parameters = new { fast = 5, slow = 15, direction = "both" },
            instruments = new[] { "BTC" },
            interval = "1m",
            protection = new { stopFraction = "0.01" },
        },
        new
        {
            name = "demo-reversion",
            strategy = "rsi-mean-reversion",
            parameters = new { },
            instruments = new[] { "ETH" },
            interval = "1m",
            protection = new { stopFraction = "0.01" },
        },
    ];

    public static async Task CreateAsync(ApiClient client, CancellationToken cancellationToken)
    {
        foreach (var definition in Definitions)
        {
            var bot = await client.SendAsync(HttpMethod.Post, "/api/v1/bots", JsonSerializer.Serialize(definition), null, cancellationToken);
            var name = bot.GetProperty("name").GetString();
            await client.SendAsync(HttpMethod.Post, $"/api/v1/bots/{name}/start", """{"reason":"demo of a fresh installation"}""", null, cancellationToken);
        }
    }
}
