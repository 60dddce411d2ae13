using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AlgoTrade.Venue.Tests.Support;
using Xunit.Abstractions;

namespace AlgoTrade.Venue.Tests;

/// <summary>The packages of NodeClients/package.json, installed once into a folder of their own.</summary>
public sealed class NodePackages : IAsyncLifetime
{
    private static readonly TimeSpan InstallPatience = TimeSpan.FromMinutes(5);

    public string Folder { get; } = Directory.CreateTempSubdirectory("node-clients").FullName;

    /// <summary>Why the clients cannot run here; null when they can.</summary>
    public string? Missing { get; private set; }

    public async Task InitializeAsync()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "NodeClients")))
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
        try
        {
            using var npm = Start("npm", Folder, "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts");
            using var patience = new CancellationTokenSource(InstallPatience, TimeProvider.System);
            var output = await npm.StandardError.ReadToEndAsync(patience.Token);
            await npm.WaitForExitAsync(patience.Token);
            Missing = npm.ExitCode == 0 ? null : $"npm could not install the clients: {output}";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Missing = "Node.js with npm is not on this machine.";
        }
    }

    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }

    public static Process Start(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        if (program == "npm")
            process.BeginOutputReadLine();
        return process;
    }
}

public sealed class NodeClientTests(NodePackages packages, ITestOutputHelper output) : IClassFixture<NodePackages>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [SkippableTheory]
    [InlineData("nktkas.mjs")]
    [InlineData("hyperliquid.mjs")]
    public async Task A_public_client_trades_unmodified_and_its_books_are_the_exchanges(string script)
    {
        if (Environment.GetEnvironmentVariable("CI") != "true")
            Skip.If(packages.Missing is not null, packages.Missing);
        Assert.Null(packages.Missing);
        await using var venue = await VenueHost.StartAsync();

        var reports = await RunAsync(venue, script);

        var account = venue.Exchange.Accounts.All.Single();
        var history = account.History;
        var booked = history.Fills.Select(fill => $"{fill.Order!.OrderId} {fill.TradeId} {fill.Price:0.0###} {fill.Quantity:0.0###} {fill.Fee:0.0#####}");
        var reported = reports["fills"].EnumerateArray().Select(fill =>
            $"{fill.GetProperty("oid")} {fill.GetProperty("tid")} {Number(fill, "px"):0.0###} {Number(fill, "sz"):0.0###} {Number(fill, "fee"):0.0#####}");
        Assert.Equal(booked, reported);
        Assert.NotEmpty(history.Fills);
        Assert.Equal(
            history.Fills.AsEnumerable().Reverse().Select(fill => fill.TradeId), reports["fillsByRest"].EnumerateArray().Select(tid => tid.GetInt64()));
        Assert.Equal(account.Exchange.Ledger.Equity, Number(reports["accountValue"]));
        Assert.Empty(account.Exchange.Orders);
        Assert.Equal("filled", reports["status"].GetString());
        Assert.Contains("Order must have minimum value of $10", reports["refused"].GetString(), StringComparison.Ordinal);
        Assert.Single(reports["open"].EnumerateArray());
        AssertStatuses(reports["statuses"], "resting", "open", "canceled");
        AssertStatuses(reports["statuses"], "modified", "open", "canceled");
        AssertStatuses(reports["statuses"], "bought", "open", "filled");
        AssertStatuses(reports["statuses"], "stop", "open", "triggered", "filled");
    }

    private async Task<Dictionary<string, JsonElement>> RunAsync(VenueHost venue, string script)
    {
        var url = venue.Http.BaseAddress!.ToString().TrimEnd('/');
        const string publishedTestKey = "0x0123456789012345678901234567890123456789012345678901234567890123";
        using var node = NodePackages.Start("node", packages.Folder, script, url, publishedTestKey, VenueHost.User);
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        var errors = node.StandardError.ReadToEndAsync(patience.Token);
        var reports = new Dictionary<string, JsonElement>();
        try
        {
            while (await node.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                output.WriteLine(line);
                if (!line.StartsWith("REPORT ", StringComparison.Ordinal))
                    continue;
                using var document = JsonDocument.Parse(line["REPORT ".Length..]);
                var (name, value) = (document.RootElement.GetProperty("name").GetString()!, document.RootElement.GetProperty("value").Clone());
                reports[name] = value;
                if (name == "pull the trigger")
                    MoveMark(venue, value.GetProperty("coin").GetString()!, value.GetProperty("price").GetDecimal());
            }

            await node.WaitForExitAsync(patience.Token);
        }
        finally
        {
            if (!node.HasExited)
                node.Kill(entireProcessTree: true);
        }

        Assert.True(node.ExitCode == 0, await errors);
        return reports;
    }

    private static void MoveMark(VenueHost venue, string coin, decimal price) => venue.Exchange.Run(nowMs =>
    {
        var market = venue.Exchange.FindMarket(coin)!.Exchange;
        venue.Exchange.Core.SetPrices(market, price, price, nowMs);
        return true;
    });

    private static void AssertStatuses(JsonElement statuses, string order, params string[] expected) =>
        Assert.Equal(expected, statuses.GetProperty(order).EnumerateArray().Select(status => status.GetString()));

    private static decimal Number(JsonElement fill, string name) => Number(fill.GetProperty(name));

    // One of the packages turns decimal texts into numbers.
    private static decimal Number(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? value.GetDecimal() : decimal.Parse(value.GetString()!, CultureInfo.InvariantCulture);
}
