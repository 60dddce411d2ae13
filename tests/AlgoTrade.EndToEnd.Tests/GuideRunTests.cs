using System.Diagnostics;
using AlgoTrade.Testing.Documents;

namespace AlgoTrade.EndToEnd.Tests;

/// <summary>Types what the documents say, in their order, in an empty folder, as a reader would.</summary>
[Collection(Installation.OneAtATime)]
public sealed class GuideRunTests
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(120);

    public static TheoryData<string> Documents => [.. GuideBlock.Documents.Where(document => GuideBlock.Read(document).Any(IsRun))];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task What_a_document_says_works_when_typed(string document)
    {
        var folder = Directory.CreateTempSubdirectory("algotrade-guide-");
        // The database server runs as another account where we are root, and has to reach its folder.
        if (!OperatingSystem.IsWindows())
            folder.UnixFileMode |= UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        try
        {
            await TypeAsync(GuideBlock.Read(document), folder);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task TypeAsync(IReadOnlyList<GuideBlock> blocks, DirectoryInfo folder)
    {
        await using var installation = new Installation { Folder = Path.Combine(folder.FullName, ".data") };
        if (blocks.Any(block => block.Kind == GuideBlockKind.RunWithUp))
            await installation.UpAsync(StartTime);
        foreach (var block in blocks)
        {
            if (block.Kind == GuideBlockKind.File)
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, block.FileName!), block.Text);
            else if (IsRun(block))
                await RunAsync(block, folder.FullName);
        }
    }

    private static bool IsRun(GuideBlock block) => block.Kind is GuideBlockKind.Run or GuideBlockKind.RunWithUp;

    private static async Task RunAsync(GuideBlock block, string folder)
    {
        var addressFile = Path.Combine(folder, ".data", "api-url");
        var address = File.Exists(addressFile) ? new Uri(await File.ReadAllTextAsync(addressFile)).Authority : "127.0.0.1:8080";
        var script = $$"""
            set -euo pipefail
            algotrade() { dotnet "{{Installation.Program}}" "$@"; }
            curl() { command curl --fail-with-body "$@"; }
            {{block.Text.Replace("127.0.0.1:8080", address, StringComparison.Ordinal)}}
            """;
        using var shell = Process.Start(new ProcessStartInfo("bash", ["--norc", "-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder })!;
        var (output, error) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, $"{block.Document}:{block.Line} ended with {shell.ExitCode}:\n{block.Text}\n{await output}\n{await error}");
    }
}
