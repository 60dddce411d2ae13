using System.Diagnostics;

namespace AlgoTrade.AppHost.Tests.RestoreProbe;

/// <summary>
/// A fresh clone in miniature: the real build files and the real project file of the app host, around programs of one line,
/// with one package feed (a folder) and an empty package cache. Nothing in it needs a network.
/// </summary>
internal sealed class SmallCheckout : IDisposable
{
    private static readonly string[] BuildFiles =
    [
        "global.json", "Directory.Solution.targets", "Directory.Packages.props", "eng/Aspire.props", "eng/AspireProbe.targets",
        "eng/AspireProbe/AspireProbe.csproj", "AlgoTrade.AppHost/AlgoTrade.AppHost.csproj",
    ];

    private const string ProbeResult = "eng/AspireProbe/obj/project.assets.json";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("algotrade-probe-");

    /// <param name="feedHasAspire">Whether the package feed has Aspire at all.</param>
    /// <param name="version">The version that is asked for.</param>
    /// <param name="missing">A package that the feed lacks nevertheless.</param>
    public SmallCheckout(bool feedHasAspire, string version, string? missing = null)
    {
        foreach (var file in BuildFiles)
        {
            Write(file, File.ReadAllText(Path.Combine(Repository.Root, file)));
        }

        foreach (var name in new[] { "Api", "Cli", "Daemon", "Data", "Migrations", "Venue" })
        {
            Write($"AlgoTrade.{name}/AlgoTrade.{name}.csproj", """<Project Sdk="Microsoft.NET.Sdk" />""");
        }

        Write("Directory.Build.props", "<Project><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>");
        Write("AlgoTrade.AppHost/AppHost.cs", """System.Console.WriteLine("with Aspire");""");
        Write("AlgoTrade.AppHost/WithoutAspire/Program.cs", """System.Console.WriteLine("without Aspire");""");
        Write("AlgoTrade.slnx", """<Solution><Project Path="AlgoTrade.AppHost/AlgoTrade.AppHost.csproj" /></Solution>""");
        Write("NuGet.config", """
            <configuration><packageSources><clear /><add key="folder" value="feed" /></packageSources></configuration>
            """);
        var feed = folder.CreateSubdirectory("feed");
        if (feedHasAspire)
        {
            EmptyPackageFeed.Write(feed.FullName, version);
            foreach (var package in feed.EnumerateFiles().Where(file => missing is not null && file.Name.StartsWith(missing, StringComparison.Ordinal)))
            {
                package.Delete();
            }
        }
    }

    public bool HasMissMarker => Directory.Exists(At("eng/AspireProbe/obj")) && Directory.EnumerateFiles(At("eng/AspireProbe/obj"), "missing-*").Any();

    /// <summary>The probe was restored, since it was last forgotten.</summary>
    public bool WasAsked => File.Exists(At(ProbeResult));

    public void ForgetTheProbe() => File.Delete(At(ProbeResult));

    public Task<(int ExitCode, string Output)> BuildAsync(string? strict = null) =>
        DotnetAsync(strict, "build", "AlgoTrade.slnx", "--nologo", "-nodeReuse:false");

    public Task<(int ExitCode, string Output)> RestoreAsync() => DotnetAsync(null, "restore", "AlgoTrade.slnx", "--nologo");

    public Task<(int ExitCode, string Output)> RunBuiltAsync() => DotnetAsync(null, "AlgoTrade.AppHost/bin/Debug/net10.0/AlgoTrade.AppHost.dll");

    public Task<(int ExitCode, string Output)> RunFromCloneAsync() => DotnetAsync(null, "run", "--project", "AlgoTrade.AppHost");

    public void Dispose() => folder.Delete(recursive: true);

    private async Task<(int ExitCode, string Output)> DotnetAsync(string? strict, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        PrepareEnvironment(start.Environment, strict);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    private void PrepareEnvironment(IDictionary<string, string?> environment, string? strict)
    {
        // What the surrounding test run tells MSBuild about itself is not meant for this build.
        foreach (var inherited in environment.Keys.Where(key => key.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            environment.Remove(inherited);
        }

        environment["NUGET_PACKAGES"] = At("cache");
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["UseSharedCompilation"] = "false";
        environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        environment["ALGOTRADE_ASPIRE"] = strict;
    }

    private void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(file))!);
        File.WriteAllText(At(file), text);
    }

    private string At(string path) => Path.Combine(folder.FullName, path);
}
