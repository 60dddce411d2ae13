using System.Globalization;
using System.Net;
using AlgoTrade.AppHost.Tests.Compose;
using AlgoTrade.AppHost.Tests.Processes;

namespace AlgoTrade.AppHost.Tests.Images;

/// <summary>
/// The images and the manifest of the practice exchange, put together without a container engine: who they run as, what they may write, that the
/// system of them comes up in the manifest's order, answers, and goes in time.
/// </summary>
public sealed class ImageTests(ImageFixture images) : IClassFixture<ImageFixture>
{
    // The limit of a whole image is 130 MB compressed; the runtime image below it has about 50.
    private const long LargestOwnPart = 80_000_000;

    private static readonly Manifest Manifest = Manifest.Read("docker-compose.simulated.yaml");

    [Theory]
    [InlineData("migrations")]
    [InlineData("venue")]
    [InlineData("daemon")]
    [InlineData("api")]
    public void Image_runs_its_program_as_the_manifest_s_user_and_is_small(string service)
    {
        var image = images.Image(service);

        Assert.Equal(Manifest.Service(service).Text("user")!.Split(':')[0], image.User);
        Assert.Equal(["dotnet", $"/app/{HostOf(service)}.dll"], image.Command);
        Assert.True(image.Size < LargestOwnPart, $"{image.Size:N0} bytes");
        Assert.Equal("0.1.0", image.Labels["org.opencontainers.image.version"]);
    }

    [SkippableFact]
    public async Task Program_has_no_rights_and_can_write_nowhere_but_in_its_tmpfs()
    {
        await RequireNamespacesAsync();
        using var root = new ReadOnlyRoot(images.Image("daemon"), Manifest.Service("daemon"), new Dictionary<string, string> { ["db-app-password"] = "test" });

        var (_, said) = await HostProcess.RunToItsEndAsync(root.Start(
            ["sh", "-c", "id -u; grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status; for f in /app /usr /etc /run/secrets /tmp /spool; do (: > $f/x) 2>/dev/null && echo can write $f; done; true"]));

        Assert.Equal(
            ["10001", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "can write /tmp", "can write /spool"],
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [SkippableFact]
    public async Task System_of_the_images_comes_up_answers_and_stops_in_time()
    {
        await RequireNamespacesAsync();
        await using var system = await ImageSystem.StartAsync(images, Manifest);

        Assert.Equal(HttpStatusCode.Unauthorized, await system.GetAsync("/api/v1/bots", key: null));
        Assert.Equal(HttpStatusCode.OK, await system.GetAsync("/api/v1/bots", ImageSystem.AdminKey));
        foreach (var service in new[] { "api", "daemon", "venue" })
        {
            await system.IsHealthyAsync(service);
            var (exitCode, duration) = await system.StopAsync(service);
            Assert.True(exitCode == 0, system.Log(service));
            Assert.True(duration < TimeSpan.FromSeconds(GracePeriod(service)), $"{service} stopped after {duration}: {system.Log(service)}");
        }
    }

    internal static string HostOf(string service) => $"AlgoTrade.{char.ToUpperInvariant(service[0])}{service[1..]}";

    private static int GracePeriod(string service) => int.Parse(Manifest.Service(service).Text("stop_grace_period")!.TrimEnd('s'), CultureInfo.InvariantCulture);

    private static async Task RequireNamespacesAsync() =>
        Skip.IfNot(await ReadOnlyRoot.CanBeMadeAsync(), "needs root and a kernel that lets it make mount namespaces");
}
