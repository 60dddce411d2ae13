using System.Text.Json;
using System.Xml.Linq;

namespace AlgoTrade.AppHost.Tests.RestoreProbe;

/// <summary>The restore probe of eng/Aspire.props, both ways, from an empty package cache.</summary>
public sealed class RestoreProbeTests
{
    private static readonly string Version = XDocument.Parse(Repository.Read("eng/Aspire.props")).Descendants("AspireVersion").Single().Value;

    [Fact]
    public async Task Feed_that_has_Aspire_gives_the_real_app_host_in_one_build()
    {
        using var checkout = new SmallCheckout(feedHasAspire: true, Version);

        var build = await checkout.BuildAsync();

        Assert.True(build.ExitCode == 0, build.Output);
        Assert.DoesNotContain("is left out", build.Output, StringComparison.Ordinal);
        Assert.Contains("with Aspire", (await checkout.RunBuiltAsync()).Output, StringComparison.Ordinal);

        // Marker and cache answer the question from now on.
        checkout.ForgetTheProbe();
        Assert.Equal(0, (await checkout.RestoreAsync()).ExitCode);
        Assert.False(checkout.WasAsked);
    }

    [Fact]
    public async Task Feed_without_Aspire_gives_a_build_that_says_what_it_left_out()
    {
        using var checkout = new SmallCheckout(feedHasAspire: false, Version);

        var build = await checkout.BuildAsync();

        Assert.True(build.ExitCode == 0, build.Output);
        Assert.Contains($"Aspire {Version} is left out", build.Output, StringComparison.Ordinal);
        Assert.True(checkout.HasMissMarker);
        Assert.Contains("without Aspire", (await checkout.RunBuiltAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_that_has_Aspire_but_for_one_package_is_a_feed_without_it()
    {
        // The others are in the cache by then: restore and build must not take that for an answer.
        using var checkout = new SmallCheckout(feedHasAspire: true, Version, missing: "Aspire.Dashboard");

        var build = await checkout.BuildAsync();

        Assert.True(build.ExitCode == 0, build.Output);
        Assert.Contains($"Aspire {Version} is left out", build.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strict_mode_makes_missing_packages_an_error()
    {
        using var checkout = new SmallCheckout(feedHasAspire: false, Version);

        var build = await checkout.BuildAsync(strict: "true");

        Assert.NotEqual(0, build.ExitCode);
        Assert.Contains("Aspire.AppHost.Sdk", build.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fresh_clone_runs_the_real_app_host_with_one_command()
    {
        using var checkout = new SmallCheckout(feedHasAspire: true, Version);

        var run = await checkout.RunFromCloneAsync();

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("with Aspire", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Sdk_and_packages_of_Aspire_have_one_version()
    {
        using var globalJson = JsonDocument.Parse(Repository.Read("global.json"));

        Assert.Equal(Version, globalJson.RootElement.GetProperty("msbuild-sdks").GetProperty("Aspire.AppHost.Sdk").GetString());
    }
}
