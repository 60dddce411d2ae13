using System.IO.Compression;
using System.Runtime.InteropServices;

namespace AlgoTrade.AppHost.Tests.RestoreProbe;

/// <summary>
/// A folder of packages that bear the names of Aspire's and contain nothing, so that the restore mechanism can be seen at work
/// without Aspire. They only ever go into a package cache of the test's own.
/// </summary>
internal static class EmptyPackageFeed
{
    private const string SdkProps = """<Project><Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" /></Project>""";
    private const string SdkTargets = """<Project><Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" /></Project>""";

    public static void Write(string folder, string version)
    {
        var platform = RuntimeInformation.RuntimeIdentifier;
        string[] packages =
        [
            "Aspire.Hosting.AppHost", "Aspire.Hosting.PostgreSQL", "Aspire.Hosting.Docker", "Aspire.Hosting.Testing",
            $"Aspire.Dashboard.Sdk.{platform}", $"Aspire.Hosting.Orchestration.{platform}",
        ];
        foreach (var name in packages)
        {
            Pack(folder, name, version);
        }

        Pack(folder, "Aspire.Hosting.Kubernetes", $"{version}-preview.1");
        Pack(folder, "Aspire.AppHost.Sdk", version, ("Sdk/Sdk.props", SdkProps), ("Sdk/Sdk.targets", SdkTargets));
    }

    private static void Pack(string folder, string name, string version, params (string Path, string Text)[] files)
    {
        using var package = ZipFile.Open(Path.Combine(folder, $"{name}.{version}.nupkg"), ZipArchiveMode.Create);
        Add(package, $"{name}.nuspec", $"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata><id>{name}</id><version>{version}</version><authors>test</authors><description>empty</description></metadata>
            </package>
            """);
        Add(package, "lib/net10.0/_._", string.Empty);
        foreach (var (path, text) in files)
        {
            Add(package, path, text);
        }
    }

    private static void Add(ZipArchive package, string path, string text)
    {
        using var writer = new StreamWriter(package.CreateEntry(path).Open());
        writer.Write(text);
    }
}
