using System.Net;
using System.Net.Http.Headers;
using AlgoTrade.AppHost.Tests.Compose;
using AlgoTrade.AppHost.Tests.Processes;
using AlgoTrade.Testing.Databases;
using Npgsql;

namespace AlgoTrade.AppHost.Tests.Images;

/// <summary>The services of the manifest, started from their images in the manifest's order on an empty database.</summary>
internal sealed class ImageSystem : IAsyncDisposable
{
    public const string AdminKey = "at_images0_0123456789abcdef0123456789abcdef";

    // As often as the manifest lets a container engine ask, and more: two cores carry the other tests, too.
    private const int HealthChecks = 10;

    private readonly ImageFixture images;
    private readonly Manifest manifest;
    private readonly NpgsqlConnectionStringBuilder database;
    private readonly Dictionary<string, ReadOnlyRoot> roots = [];
    private readonly Dictionary<string, HostProcess> hosts = [];

    private ImageSystem(ImageFixture images, Manifest manifest, string connectionString) =>
        (this.images, this.manifest, database) = (images, manifest, new NpgsqlConnectionStringBuilder(connectionString));

    public static async Task<ImageSystem> StartAsync(ImageFixture images, Manifest manifest)
    {
        var system = new ImageSystem(images, manifest, await TestServer.CreateEmptyDatabaseAsync());
        try
        {
            await system.StartAsync();
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public string Log(string service) => hosts[service].Log;

    public Task<(int ExitCode, TimeSpan Duration)> StopAsync(string service) => hosts[service].TerminateAsync();

    public async Task IsHealthyAsync(string service)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (exitCode, said) = await HostProcess.RunToItsEndAsync(roots[service].HealthCheck(("ASPNETCORE_URLS", hosts[service].Address.ToString())));
            if (exitCode == 0)
            {
                return;
            }

            Assert.True(attempt < HealthChecks, $"{service} was not healthy {HealthChecks} times: {said} {Log(service)}");
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        }
    }

    public async Task<HttpStatusCode> GetAsync(string path, string? key)
    {
        using var client = new HttpClient { BaseAddress = hosts["api"].Address };
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts.Values)
        {
            await host.DisposeAsync();
        }

        foreach (var root in roots.Values)
        {
            root.Dispose();
        }

        await TestServer.DropAsync(database.ConnectionString);
    }

    private async Task StartAsync()
    {
        var application = $"algotrade_images_{database.Database}";
        var (exitCode, said) = await HostProcess.RunToItsEndAsync(Root("migrations").Command(
            ("ConnectionStrings__algotrade", Connection(database.Username!)),
            ("Migrations__Roles__Application", application),
            ("Migrations__RequireTimescaleDB", "false")));
        Assert.True(exitCode == 0, said);

        await StartAsync("venue");
        await StartAsync("daemon", ("ConnectionStrings__algotrade", Connection(application)), ("Hyperliquid__BaseUrl", hosts["venue"].Address.ToString().TrimEnd('/')));
        await StartAsync("api", ("ConnectionStrings__algotrade", Connection(application)));
    }

    private async Task StartAsync(string service, params (string Name, string Value)[] settings)
    {
        var start = Root(service).Command([.. settings, ("ASPNETCORE_URLS", "http://127.0.0.1:0")]);
        hosts[service] = await HostProcess.StartAsync(start, service);
        await IsHealthyAsync(service);
    }

    private ReadOnlyRoot Root(string service) => roots[service] = new ReadOnlyRoot(images.Image(service), manifest.Service(service), new Dictionary<string, string>
    {
        ["db-owner-password"] = database.Password!,
        ["db-app-password"] = "only-for-this-test",
        ["admin-key"] = AdminKey,
    });

    private string Connection(string user) => $"Host={database.Host};Port={database.Port};Database={database.Database};Username={user}";
}
