using System.Text;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Venue.Benchmarks;

/// <summary>The practice exchange on a free port of this process, and orders signed beforehand: only the exchange is measured.</summary>
internal sealed class BenchmarkVenue : IAsyncDisposable
{
    // A published throw-away key of the official test suites.
    private static readonly PrivateKey Key =
        PrivateKey.Parse("0x0123456789012345678901234567890123456789012345678901234567890123"u8, "The test key");

    private readonly WebApplication _app;
    private long _lastNonce = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private BenchmarkVenue(WebApplication app) => _app = app;

    public static string User => Key.Address.ToString();

    public Uri Url => new(_app.Urls.First());

    public static async Task<BenchmarkVenue> StartAsync(bool checkSignatures)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Venue:Accounts:0:Address"] = User,
            ["Venue:Accounts:0:Cash"] = "1000000000",
            // Deep enough for all orders of a second: the books are refilled once a second.
            ["Venue:LevelNotional"] = "10000000",
            ["Venue:CheckSignatures"] = checkSignatures.ToString(),
        });
        builder.Services.AddVenue(builder.Configuration);
        var app = builder.Build();
        app.MapVenue();
        await app.StartAsync();
        return new BenchmarkVenue(app);
    }

    /// <summary>Small taking orders, alternately bought and sold, so that the account stays nearly flat.</summary>
    public string[] SignOrders(int count)
    {
        var orders = new string[count];
        for (var i = 0; i < count; i++)
        {
            var isBuy = i % 2 == 0;
            var order = new OrderEntry(0, isBuy, isBuy ? 200_000 : 50_000, 0.001m, false, WireTimeInForce.Ioc, null, null);
            orders[i] = Encoding.UTF8.GetString(SignedAction.Create(new PlaceOrders([order]), Key, Interlocked.Increment(ref _lastNonce), isMainnet: false).ToUtf8Json());
        }

        return orders;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
