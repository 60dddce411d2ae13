using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.AppHost.Tests.Model;

/// <summary>The model of the app host itself. Compiled where Aspire's packages can be had; needs no containers.</summary>
public sealed class AppHostModelTests
{
    // Publish mode: the model is the container one, whatever this machine can run.
    private static readonly string[] Publish = ["--operation", "publish", "--step", "publish"];

    [Theory]
    [InlineData("migrations", "timescaledb", WaitType.WaitUntilHealthy)]
    [InlineData("daemon", "migrations", WaitType.WaitForCompletion)]
    [InlineData("daemon", "venue", WaitType.WaitUntilHealthy)]
    [InlineData("api", "migrations", WaitType.WaitForCompletion)]
    public async Task Resource_waits_for_what_the_design_says(string waiter, string awaited, WaitType kind)
    {
        await using var app = await BuildAsync();
        var resource = Model(app).Single(resource => resource.Name == waiter);

        Assert.Contains(resource.Annotations.OfType<WaitAnnotation>(), wait => wait.Resource.Name == awaited && wait.WaitType == kind);
    }

    [Fact]
    public async Task Practice_exchange_is_there_only_when_it_is_the_network()
    {
        await using var simulated = await BuildAsync();
        await using var testnet = await BuildAsync("--AlgoTrade:Network=testnet");

        Assert.Contains(Model(simulated), resource => resource.Name == "venue");
        Assert.DoesNotContain(Model(testnet), resource => resource.Name == "venue");
    }

    [Fact]
    public async Task Unknown_network_is_refused_by_name()
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => BuildAsync("--AlgoTrade:Network=mainet"));

        Assert.Contains("mainet", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("testnet", "docker-compose.yaml")]
    [InlineData("simulated", "docker-compose.simulated.yaml")]
    public async Task Committed_manifest_is_what_the_model_publishes(string network, string file)
    {
        var folder = Directory.CreateTempSubdirectory("algotrade-publish-");
        try
        {
            await using var app = await BuildAsync("--output-path", folder.FullName, $"--AlgoTrade:Network={network}");
            await app.RunAsync();

            var published = await File.ReadAllTextAsync(Path.Combine(folder.FullName, "docker-compose.yaml"));
            Assert.True(published == Repository.Read($"deploy/compose/{file}"), $"{file} is stale: run eng/publish-compose");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Committed_chart_is_what_the_model_publishes_for_Kubernetes()
    {
        var folder = Directory.CreateTempSubdirectory("algotrade-publish-");
        try
        {
            await using var app = await BuildAsync("--output-path", folder.FullName, "--AlgoTrade:Network=testnet", "--AlgoTrade:Publish=kubernetes");
            await app.RunAsync();

            var committed = Path.Combine(Repository.Root, "deploy/kubernetes");
            Assert.Equal(Files(committed), Files(folder.FullName));
            Assert.All(Files(committed), file => Assert.True(
                File.ReadAllText(Path.Combine(committed, file)) == File.ReadAllText(Path.Combine(folder.FullName, file)),
                $"{file} is stale: run eng/publish-kubernetes"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Without containers: the database is the embedded server, and nothing else needs one.
    [Fact]
    public async Task System_starts_on_the_embedded_database_and_answers_over_the_API()
    {
        var folder = Directory.CreateTempSubdirectory("algotrade-apphost-");
        try
        {
            await StartsAsync("--AlgoTrade:Database=embedded", $"--AlgoTrade:DataFolder={folder.FullName}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [SkippableFact]
    public async Task System_starts_in_containers_and_answers_over_the_API()
    {
        Skip.IfNot(await ContainerEngine.AnswersAsync(), "needs a container runtime");
        await StartsAsync("--AlgoTrade:EphemeralData=true");
    }

    private static async Task StartsAsync(params string[] arguments)
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AlgoTrade_AppHost>(arguments);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        await app.ResourceNotifications.WaitForResourceHealthyAsync("api");
        using var client = app.CreateHttpClient("api");
        using var ready = await client.GetAsync(new Uri("/ready", UriKind.Relative));
        Assert.True(ready.IsSuccessStatusCode);

        await app.StopAsync();
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order();

    private static async Task<DistributedApplication> BuildAsync(params string[] arguments)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AlgoTrade_AppHost>([.. Publish, .. arguments]);
        return await builder.BuildAsync();
    }

    private static IEnumerable<IResource> Model(DistributedApplication app) =>
        app.Services.GetRequiredService<DistributedApplicationModel>().Resources;
}
