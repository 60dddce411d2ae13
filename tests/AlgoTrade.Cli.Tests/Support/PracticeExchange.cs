using AlgoTrade.Venue;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Cli.Tests.Support;

/// <summary>A practice exchange on a free port of this machine, for the tests of one class.</summary>
public sealed class PracticeExchange : IAsyncLifetime
{
    private WebApplication? _venue;

    public string Address => _venue!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Venue:HistoryMinutes"] = "4600" });
        builder.Services.AddVenue(builder.Configuration);
        _venue = builder.Build();
        _venue.MapVenue();
        await _venue.StartAsync();
    }

    public async Task DisposeAsync() => await _venue!.DisposeAsync();

    /// <summary>The next reads fail with this status.</summary>
    public async Task FailAsync(int status, int times)
    {
        using var admin = new HttpClient { BaseAddress = new Uri(Address) };
        using var body = new StringContent($$"""{"scope":"Info","kind":"Status","status":{{status}},"times":{{times}}}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await admin.PostAsync(new Uri("admin/faults", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }
}
