using System.Net;
using System.Text.Json;
using AlgoTrade.ServiceDefaults.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AlgoTrade.ServiceDefaults.Tests.Health;

public sealed class HealthEndpointsTests
{
    [Fact]
    public async Task Process_without_trouble_is_alive_ready_and_healthy()
    {
        await using var app = await RunningApp.StartAsync();

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK],
            await AskAsync(app));
    }

    [Fact]
    public async Task Process_that_cannot_serve_yet_is_alive_but_not_ready()
    {
        await using var app = await With("database", HealthCheckResult.Unhealthy("no connection"), HealthTags.Ready);

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable],
            await AskAsync(app));
    }

    [Fact]
    public async Task Stopped_bot_or_engaged_kill_switch_never_makes_a_process_unhealthy()
    {
        await using var app = await With("kill-switch", HealthCheckResult.Unhealthy("engaged by ada"), HealthTags.Trading);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK], await AskAsync(app));
        var health = await HealthAsync(app);
        Assert.Equal("healthy", health.GetProperty("status").GetString());
        Assert.Equal("engaged by ada", Check(health, "kill-switch").GetProperty("description").GetString());
    }

    [Fact]
    public async Task Degraded_feed_is_told_but_the_process_stays_ready()
    {
        await using var app = await With("feed", HealthCheckResult.Degraded("12 s behind"), HealthTags.Ready);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK], await AskAsync(app));
        Assert.Equal("degraded", (await HealthAsync(app)).GetProperty("status").GetString());
    }

    private static Task<RunningApp> With(string name, HealthCheckResult result, string tag) =>
        RunningApp.StartAsync(builder => builder.Services.AddHealthChecks().AddCheck(name, () => result, [tag]));

    private static async Task<HttpStatusCode[]> AskAsync(RunningApp app)
    {
        var answers = new List<HttpStatusCode>();
        foreach (var path in new[] { HealthPaths.Alive, HealthPaths.Ready, HealthPaths.Health })
        {
            using var response = await app.Client.GetAsync(path);
            answers.Add(response.StatusCode);
        }

        return [.. answers];
    }

    private static async Task<JsonElement> HealthAsync(RunningApp app)
    {
        using var document = JsonDocument.Parse(await app.Client.GetStringAsync(HealthPaths.Health));
        return document.RootElement.Clone();
    }

    private static JsonElement Check(JsonElement health, string name) =>
        health.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == name);
}
