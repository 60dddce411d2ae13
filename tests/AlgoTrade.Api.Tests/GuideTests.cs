using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace AlgoTrade.Api.Tests;

/// <summary>The commands of docs/api.md, as a reader types them: in order, in one shell, against a running API.</summary>
public sealed partial class GuideTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private const string GuideAddress = "http://127.0.0.1:8080";
    private const string GuideKey = "$(cat .data/api-key)";

    [Fact]
    public async Task Commands_of_the_guide_run_as_written()
    {
        await api.Database.ExecuteAsync(
            """
            INSERT INTO instruments (network, coin, kind, asset_id, size_decimals, max_leverage, only_isolated, is_delisted, margin_tiers, updated_at)
            VALUES ('simulated', 'BTC', 'Perpetual', 0, 5, 40, false, false, '[]', now())
            """);
        var guide = await File.ReadAllTextAsync(Path.Combine(OpenApiTests.RepositoryRoot(), "docs", "api.md"));
        var commands = string.Join('\n', ShellBlock().Matches(guide).Select(block => block.Groups["commands"].Value));
        Assert.Contains(GuideAddress, commands, StringComparison.Ordinal);
        Assert.Contains(GuideKey, commands, StringComparison.Ordinal);

        var (exitCode, output) = await ShellAsync("set -euo pipefail\n" + commands
            .Replace(GuideAddress, api.Address.ToString().TrimEnd('/'), StringComparison.Ordinal).Replace(GuideKey, ApiFixture.AdminKey, StringComparison.Ordinal));

        Assert.True(exitCode == 0, output);
        Assert.Equal(2L, await api.Database.ScalarAsync<long>("SELECT max(revision)::bigint FROM bots WHERE name = 'my-first-bot'"));
    }

    [Fact]
    public void Guide_lists_every_code_that_a_problem_may_carry()
    {
        var guide = File.ReadAllText(Path.Combine(OpenApiTests.RepositoryRoot(), "docs", "api.md"));
        var codes = typeof(Http.ProblemCodes).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

        Assert.All(codes, code => Assert.Contains($"`{code}`", guide, StringComparison.Ordinal));
    }

    private static async Task<(int ExitCode, string Output)> ShellAsync(string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await shell.StandardInput.WriteAsync(script);
        shell.StandardInput.Close();
        var error = shell.StandardError.ReadToEndAsync();
        var output = new StringBuilder(await shell.StandardOutput.ReadToEndAsync());
        await shell.WaitForExitAsync();
        return (shell.ExitCode, output.Append(await error).ToString());
    }

    [GeneratedRegex("```sh\\n(?<commands>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex ShellBlock();
}
