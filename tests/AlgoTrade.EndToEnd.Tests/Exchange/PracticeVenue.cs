using System.Net.Http.Json;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Hyperliquid;
using AlgoTrade.Hyperliquid.WebSocket;
using AlgoTrade.Testing.Contracts;
using AlgoTrade.Venue;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.EndToEnd.Tests.Exchange;

/// <summary>What a test wants different from the defaults.</summary>
internal sealed record PracticeSettings
{
    /// <summary>For actions and reads.</summary>
    public HyperliquidTransport Transport { get; init; } = HyperliquidTransport.Http;

    /// <summary>The adapter's clock minus the exchange's.</summary>
    public TimeSpan OurClockAhead { get; init; }

    public TimeSpan MarketSilence { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Trade for a sub-account of the funded account instead of for itself.</summary>
    public bool ForSubAccount { get; init; }

    /// <summary>Where the exchange keeps its state; null: nowhere.</summary>
    public string? StateFile { get; init; }
}

/// <summary>The practice venue on a free loopback port, and our adapter pointed at it with an API wallet of its own.</summary>
internal sealed class PracticeVenue : ExchangeUnderTest
{
    public const string Account = "0x00000000000000000000000000000000000a1607";

    // The key of the exchange's published signing examples: it owns nothing and never will.
    public const string AgentKey = "0x0123456789012345678901234567890123456789012345678901234567890123";
    private const string AgentAddress = "0x14791697260e4c9a71f18484c9f997b308e59325";

    private readonly WebApplication _venue;
    private readonly ServiceProvider _adapter;
    private readonly PracticeSettings _settings;
    private readonly string _keyFile;

    private PracticeVenue(
        WebApplication venue, ServiceProvider adapter, PracticeSettings settings, string keyFile, Instrument instrument, Price bid, Price ask) =>
        (_venue, _adapter, _settings, _keyFile, Instrument, BestBid, BestAsk) = (venue, adapter, settings, keyFile, instrument, bid, ask);

    public override IOrderGateway Gateway => _adapter.GetRequiredService<IOrderGateway>();

    public override IAccountReader Reader => _adapter.GetRequiredService<IAccountReader>();

    /// <summary>The account stream; compared with REST every two seconds, so that a test need not wait a minute.</summary>
    public override IAccountFeed AccountFeed => _adapter.GetRequiredService<IAccountFeed>();

    public override IMarketFeed MarketFeed => _adapter.GetRequiredService<IMarketFeed>();

    public override IMarketReader MarketReader => _adapter.GetRequiredService<IMarketReader>();

    /// <summary>Address of the account that the adapter trades for.</summary>
    public string Traded { get; private init; } = Account;

    /// <summary>The levers behind the exchange.</summary>
    public HttpClient Admin { get; private init; } = new();

    public override Instrument Instrument { get; }

    public override Price BestBid { get; }

    public override Price BestAsk { get; }

    public override DateTimeOffset Now => _adapter.GetRequiredService<TimeProvider>().GetUtcNow();

    public static async Task<PracticeVenue> StartAsync(PracticeSettings? wanted = null)
    {
        var settings = wanted ?? new PracticeSettings();
        var venue = await StartVenueAsync(settings);
        var address = AddressOf(venue);
        var keyFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(keyFile, AgentKey);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var traded = settings.ForSubAccount ? await OpenSubAccountAsync(address) : Account;
        var adapter = Adapter(address, keyFile, settings, traded);
        // On a busy machine the first answers may take longer than the adapter waits.
        var instruments = await Reads.UntilReadAsync(() => adapter.GetRequiredService<IMarketReader>().GetInstrumentsAsync(CancellationToken.None));
        var btc = instruments.Single(instrument => instrument.Name.Value == "BTC");
        var mid = await Reads.UntilReadAsync(() => MidAsync(adapter, btc));
        return new PracticeVenue(
            venue, adapter, settings, keyFile, btc, btc.RoundPrice(mid, PriceRounding.Down), btc.RoundPrice(mid * 1.0002m, PriceRounding.Up))
        {
            Admin = new HttpClient { BaseAddress = new Uri(address) },
            Traded = traded,
        };
    }

    /// <summary>Until requests go the way that the settings say.</summary>
    public async Task UntilConnectedAsync()
    {
        var posts = _adapter.GetRequiredService<PostSocket>();
        while (_settings.Transport == HyperliquidTransport.WebSocket && !posts.IsConnected)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
    }

    public async Task PutAsync(string path, object value)
    {
        using var answer = await Admin.PutAsJsonAsync(new Uri(path, UriKind.Relative), value);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The exchange's own books: signed BTC position and fees paid.</summary>
    public async Task<(decimal Position, decimal Fees)> LedgerAsync()
    {
        using var accounts = System.Text.Json.JsonDocument.Parse(await Admin.GetByteArrayAsync(new Uri("admin/accounts", UriKind.Relative)));
        var own = accounts.RootElement.EnumerateArray().Single(account => account.GetProperty("address").GetString() == Traded);
        var position = own.GetProperty("positions").EnumerateArray().Sum(held => held.GetProperty("quantity").GetDecimal());
        return (position, own.GetProperty("fees").GetDecimal());
    }

    public override async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await _adapter.DisposeAsync();
        await _venue.DisposeAsync();
        File.Delete(_keyFile);
    }

    public static string AddressOf(WebApplication venue) =>
        venue.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>The exchange alone, on a clock that others may share.</summary>
    public static async Task<WebApplication> StartVenueAsync(PracticeSettings settings, TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Venue:Accounts:0:Address"] = Account,
            ["Venue:Accounts:0:Cash"] = "100000",
            ["Venue:Accounts:0:Agents:0"] = AgentAddress,
            ["Venue:HistoryMinutes"] = "10",
            ["Venue:StateFile"] = settings.StateFile,
        });
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.AddVenue(builder.Configuration);
        var venue = builder.Build();
        venue.MapVenue();
        await venue.StartAsync();
        return venue;
    }

    private static async Task<string> OpenSubAccountAsync(string address)
    {
        using var admin = new HttpClient { BaseAddress = new Uri(address) };
        using var opened = System.Text.Json.JsonDocument.Parse(await ActAsync(new { type = "createSubAccount", name = "grid" }));
        var subAccount = opened.RootElement.GetProperty("response").GetProperty("data").GetString()!;
        await ActAsync(new { type = "subAccountTransfer", subAccountUser = subAccount, isDeposit = true, usd = 50_000_000_000L });
        return subAccount;

        async Task<string> ActAsync(object action)
        {
            using var answer = await admin.PostAsJsonAsync(new Uri("admin/actions", UriKind.Relative), new { user = Account, action });
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode && text.Contains("\"ok\"", StringComparison.Ordinal), text);
            return text;
        }
    }

    private static ServiceProvider Adapter(string address, string keyFile, PracticeSettings settings, string traded)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Hyperliquid:Network"] = "Simulated",
            ["Hyperliquid:BaseUrl"] = address,
            ["Hyperliquid:AccountAddress"] = traded,
            ["Hyperliquid:IsSubAccountOrVault"] = settings.ForSubAccount.ToString(),
            ["Hyperliquid:AgentKeyFile"] = keyFile,
            ["Hyperliquid:AuditIntervalMs"] = "2000",
            ["Hyperliquid:RequestTimeoutMs"] = "4000",
            ["Hyperliquid:ActionTransport"] = settings.Transport.ToString(),
            ["Hyperliquid:InfoTransport"] = settings.Transport.ToString(),
            ["Hyperliquid:MarketSilenceMs"] = ((int)settings.MarketSilence.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture),
        }).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging();
        if (settings.OurClockAhead != TimeSpan.Zero)
            services.AddSingleton<TimeProvider>(new ShiftedTime(settings.OurClockAhead));
        return services.AddHyperliquid().BuildServiceProvider();
    }

    private static async Task<decimal> MidAsync(ServiceProvider adapter, Instrument instrument)
    {
        // By a wide margin, because our clock may be off.
        var now = TimeProvider.System.GetUtcNow();
        var candles = await adapter.GetRequiredService<IMarketReader>()
            .GetCandlesAsync(instrument.Name, CandleInterval.OneMinute, now.AddMinutes(-9), now, CancellationToken.None);
        return (decimal)candles[^1].Close;
    }

    private sealed class ShiftedTime(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
    }
}
