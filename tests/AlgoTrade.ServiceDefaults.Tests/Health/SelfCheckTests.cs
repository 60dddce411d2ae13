using AlgoTrade.ServiceDefaults.Health;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AlgoTrade.ServiceDefaults.Tests.Health;

public sealed class SelfCheckTests
{
    [Fact]
    public async Task Other_verbs_are_none_of_its_business() => Assert.Null(await SelfCheck.RunAsync(["run"]));

    [Fact]
    public async Task Ready_process_gives_exit_code_zero()
    {
        await using var app = await RunningApp.StartAsync();

        Assert.Equal(0, await SelfCheck.RunAsync(["healthcheck", new Uri(app.Client.BaseAddress!, "/ready").ToString()]));
    }

    [Fact]
    public async Task Process_that_is_not_ready_gives_exit_code_one()
    {
        await using var app = await RunningApp.StartAsync(builder => builder.Services.AddHealthChecks()
            .AddCheck("database", () => HealthCheckResult.Unhealthy(), [HealthTags.Ready]));

        Assert.Equal(1, await SelfCheck.RunAsync(["healthcheck", new Uri(app.Client.BaseAddress!, "/ready").ToString()]));
    }

    [Fact]
    public async Task Process_that_is_gone_gives_exit_code_one()
    {
        string address;
        await using (var app = await RunningApp.StartAsync())
        {
            address = app.Client.BaseAddress!.ToString();
        }

        Assert.Equal(1, await SelfCheck.RunAsync(["healthcheck", address]));
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://+:5080;https://+:5443", "http://127.0.0.1:5080/")]
    [InlineData("ASPNETCORE_URLS", "http://[::]:5080", "http://127.0.0.1:5080/")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "9090", "http://127.0.0.1:9090/")]
    [InlineData("HTTP_PORTS", "7070", "http://127.0.0.1:7070/")]
    [InlineData("ELSEWHERE", "", "http://127.0.0.1:8080/")]
    public void Address_follows_the_variables_that_the_server_itself_reads(string key, string value, string expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(key, (string?)value)]).Build();

        Assert.Equal(expected, SelfCheck.BaseAddress(configuration).ToString());
    }
}
