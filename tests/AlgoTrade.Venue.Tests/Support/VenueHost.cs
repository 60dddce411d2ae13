using System.Text;
using System.Text.Json;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Venue.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Venue.Tests.Support;

/// <summary>A practice exchange on a free port, one funded account with its API wallet, and the means to sign for both.</summary>
internal sealed class VenueHost : IAsyncDisposable
{
    public const int Btc = 0;
    public const int Eth = 1;
    private readonly WebApplication _app;
    private long _lastNonce;

    private VenueHost(WebApplication app, ManualClock? clock)
    {
        _app = app;
        Clock = clock;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    /// <summary>Published throw-away keys of well-known test suites.</summary>
    public static PrivateKey MasterKey { get; } = Key("0x0123456789012345678901234567890123456789012345678901234567890123");

    public static PrivateKey AgentKey { get; } = Key("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");

    public static PrivateKey StrangerKey { get; } = Key("0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d");

    public static string User => MasterKey.Address.ToString();

    public ManualClock? Clock { get; }

    public HttpClient Http { get; }

    public FaultInjector Faults => _app.Services.GetRequiredService<FaultInjector>();

    public VenueExchange Exchange => _app.Services.GetRequiredService<VenueExchange>();

    /// <summary>The budget that clients of this test share.</summary>
    public Limits.IpBudget BudgetOfThisMachine => Services.GetRequiredService<Limits.IpBudgets>().Of(System.Net.IPAddress.Loopback)!;

    public IServiceProvider Services => _app.Services;

    public static async Task<VenueHost> StartAsync(ManualClock? clock = null, params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var configured = new Dictionary<string, string?>
        {
            ["Venue:Accounts:0:Address"] = User,
            ["Venue:Accounts:0:Cash"] = "100000",
            ["Venue:Accounts:0:Agents:0"] = AgentKey.Address.ToString(),
            ["Venue:HistoryMinutes"] = "200",
        };
        foreach (var (name, value) in settings)
            configured[$"Venue:{name}"] = value;
        builder.Configuration.AddInMemoryCollection(configured);
        if (clock is not null)
            builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddVenue(builder.Configuration);
        var app = builder.Build();
        app.MapVenue();
        await app.StartAsync();
        return new VenueHost(app, clock);
    }

    public VenueHost After(TimeSpan time)
    {
        Clock!.Advance(time);
        Exchange.Advance();
        return this;
    }

    public long NextNonce() => _lastNonce = Math.Max(_lastNonce + 1, Clock?.NowMs ?? TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

    public SignedAction Sign(
        ExchangeAction action, PrivateKey? key = null, long? nonce = null, long? expiresAfter = null, AccountAddress? vault = null) =>
        SignedAction.Create(action, key ?? AgentKey, nonce ?? NextNonce(), isMainnet: false, vault, expiresAfter);

    public Task<JsonElement> SendAsync(
        ExchangeAction action, PrivateKey? key = null, long? nonce = null, long? expiresAfter = null, AccountAddress? vault = null) =>
        PostAsync("/exchange", Encoding.UTF8.GetString(Sign(action, key, nonce, expiresAfter, vault).ToUtf8Json()));

    /// <summary>Sends an action given as JSON, signed by the API wallet.</summary>
    public Task<JsonElement> SendAsync(string action, AccountAddress? vault = null) => SendAsync(Action(action), vault: vault);

    /// <summary>Sends a user-signed action, signed by the master; <c>NONCE</c> in it stands for the nonce.</summary>
    public Task<JsonElement> SendAsMasterAsync(string action)
    {
        var nonce = NextNonce();
        var filled = action.Replace("NONCE", nonce.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return SendAsync(Action(filled), MasterKey, nonce);
    }

    /// <summary>Answer to an action without a signature.</summary>
    public Task<string> PostAdminActionAsync(string user, JsonElement action) =>
        AdminAsync(HttpMethod.Post, "/admin/actions", "{\"user\":\"" + user + "\",\"action\":" + action.GetRawText() + "}");

    /// <summary>Calls the admin API, which must agree.</summary>
    public async Task<string> AdminAsync(HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = Json(body) };
        using var response = await Http.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path} answered {response.StatusCode}: {answer}");
        return answer;
    }

    private static ExchangeAction Action(string action)
    {
        using var document = JsonDocument.Parse(action);
        return ActionReader.Read(document.RootElement.Clone());
    }

    public Task<JsonElement> InfoAsync(string request) => PostAsync("/info", request);

    public async Task<JsonElement> PostAsync(string path, string body)
    {
        using var response = await Http.PostAsync(new Uri(path, UriKind.Relative), Json(body));
        Assert.True(response.IsSuccessStatusCode, $"{path} answered {response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return document.RootElement.Clone();
    }

    public static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    /// <summary>The only status of an answer to an order.</summary>
    public async Task<JsonElement> OrderAsync(OrderEntry order, PrivateKey? key = null)
    {
        var answer = await SendAsync(new PlaceOrders([order]), key);
        Assert.Equal("ok", answer.GetProperty("status").GetString());
        return Assert.Single(answer.GetProperty("response").GetProperty("data").GetProperty("statuses").EnumerateArray());
    }

    public async Task<decimal> MidAsync(string coin = "BTC") =>
        decimal.Parse((await InfoAsync("""{"type":"allMids"}""")).GetProperty(coin).GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    public static OrderEntry Limit(
        bool isBuy, decimal price, decimal quantity, WireTimeInForce timeInForce = WireTimeInForce.Gtc, bool reduceOnly = false, ClientOrderId? cloid = null,
        int asset = Btc) => new(asset, isBuy, price, quantity, reduceOnly, timeInForce, null, cloid);

    public static OrderEntry Trigger(bool isBuy, decimal trigger, decimal worst, decimal quantity, TriggerDirection direction, ClientOrderId? cloid = null) =>
        new(Btc, isBuy, worst, quantity, true, null, new WireTrigger(true, trigger, direction), cloid);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    private static PrivateKey Key(string text) => PrivateKey.Parse(Encoding.ASCII.GetBytes(text), "The test key");
}
