using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AlgoTrade.Testing.Databases;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Api.Tests;

/// <summary>The API on a free loopback port with a database and a key of every role; one for each test class.</summary>
public sealed class ApiFixture : IAsyncLifetime
{
    internal const string AdminKey = "test-admin-key-0123456789abcdef0123456789abcdef";
    private WebApplication? _app;

    public DatabaseFixture Database { get; } = new();

    /// <summary>Settings beside the defaults; set before the first use.</summary>
    public Dictionary<string, string?> Settings { get; } = new()
    {
        ["Api:FirstAdminKey"] = AdminKey,
        ["Api:RequestsPerSecond"] = "10000",
        ["Api:AnonymousRequestsPerSecond"] = "10000",
    };

    public IServiceProvider Services => _app!.Services;

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public HttpClient Anonymous { get; private set; } = new();

    public HttpClient Viewer { get; private set; } = new();

    public HttpClient Operator { get; private set; } = new();

    public HttpClient Admin { get; private set; } = new();

    public async Task InitializeAsync()
    {
        await Database.InitializeAsync();
        Settings["ConnectionStrings:algotrade"] = Database.ConnectionString;
        _app = await StartAsync(Settings);
        Address = AddressOf(_app);
        Anonymous = Client(null);
        Admin = Client(AdminKey);
        Viewer = Client((await CreateKeyAsync("viewer", "viewer")).Secret);
        Operator = Client((await CreateKeyAsync("operator", "operator")).Secret);
    }

    public async Task DisposeAsync()
    {
        foreach (var client in new[] { Anonymous, Viewer, Operator, Admin })
        {
            client.Dispose();
        }

        await _app!.DisposeAsync();
        await Database.DisposeAsync();
    }

    public static async Task<WebApplication> StartAsync(Dictionary<string, string?> settings, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Services.AddHealthChecks();
        configure?.Invoke(builder.Services);
        builder.AddApi();
        var app = builder.Build();
        app.MapApi();
        await app.StartAsync();
        return app;
    }

    public static Uri AddressOf(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public HttpClient Client(string? key)
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(3) };
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public static object Bot(string name, string mode = "paper") => new
    {
        name,
        strategy = "moving-average-cross",
        parameters = new { },
        instruments = new[] { "BTC" },
        interval = "1h",
        mode,
    };

    public async Task<JsonElement> CreateBotAsync(string name)
    {
        var response = await Operator.PostAsJsonAsync("/api/v1/bots", Bot(name));
        return await BodyAsync(response, expected: 201);
    }

    /// <summary>The answer's JSON, after its status was compared.</summary>
    public static async Task<JsonElement> BodyAsync(HttpResponseMessage response, int expected)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(expected == (int)response.StatusCode, $"{(int)response.StatusCode} instead of {expected}: {text}");
        using var document = JsonDocument.Parse(text.Length == 0 ? "{}" : text);
        return document.RootElement.Clone();
    }

    public static async Task AssertProblemAsync(HttpResponseMessage response, int status, string code, string? field = null)
    {
        var problem = await BodyAsync(response, status);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(field, problem.TryGetProperty("field", out var found) ? found.GetString() : null);
    }

    public async Task<(int KeyId, string Secret)> CreateKeyAsync(string name, string role)
    {
        var created = await BodyAsync(await Admin.PostAsJsonAsync("/api/v1/keys", new { name, role }), expected: 201);
        return (created.GetProperty("key").GetProperty("keyId").GetInt32(), created.GetProperty("secret").GetString()!);
    }
}
