using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AlgoTrade.ServiceDefaults.Tests;

public sealed class HostDefaultsTests
{
    [Fact]
    public async Task Hosted_services_have_less_than_ten_seconds_to_stop_and_stop_in_order()
    {
        await using var app = await RunningApp.StartAsync();

        var options = app.Services.GetRequiredService<IOptions<HostOptions>>().Value;

        Assert.InRange(options.ShutdownTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(9));
        Assert.False(options.ServicesStopConcurrently);
        Assert.Equal(BackgroundServiceExceptionBehavior.StopHost, options.BackgroundServiceExceptionBehavior);
    }

    [Fact]
    public void Defaults_added_twice_count_once()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddServiceDefaults();
        var once = builder.Services.Count;

        builder.AddServiceDefaults();

        Assert.Equal(once, builder.Services.Count);
    }
}
