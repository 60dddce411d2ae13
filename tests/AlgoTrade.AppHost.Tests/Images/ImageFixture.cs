namespace AlgoTrade.AppHost.Tests.Images;

/// <summary>The images of all services as archives, built for this machine by the script that operators use.</summary>
public sealed class ImageFixture : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("algotrade-images-");

    public async Task InitializeAsync()
    {
        using var registry = new BaseImageRegistry();
        var (exitCode, output) = await DeployScript.RunAsync(
            Path.Combine(Repository.Root, "eng", "publish-images"),
            [folder.CreateSubdirectory("archives").FullName],
            new Dictionary<string, string>
            {
                ["BASE_IMAGE"] = registry.Image,
                ["PROCESSORS"] = ImageArchive.Processor,
                ["DOTNET_CONTAINER_INSECURE_REGISTRIES"] = registry.Host,
                // Beside the checkout, which other tests build at the same time.
                ["ArtifactsPath"] = Path.Combine(folder.FullName, "build"),
            });
        Assert.True(exitCode == 0, output);
    }

    internal ImageArchive Image(string service) =>
        new(Path.Combine(folder.FullName, "archives", $"algotrade-{service}-{ImageArchive.Processor}.tar"));

    public Task DisposeAsync()
    {
        folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
