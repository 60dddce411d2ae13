using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Venue.Faults;
using AlgoTrade.Venue.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using static AlgoTrade.Venue.Tests.Support.VenueHost;

namespace AlgoTrade.Venue.Tests;

/// <summary>The page about the practice exchange names what there is, and nothing else.</summary>
public sealed partial class PracticeExchangeDocumentTests : IAsyncLifetime
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "practice-exchange.md"));
    private VenueHost _venue = null!;

    public async Task InitializeAsync() => _venue = await StartAsync(new ManualClock());

    public Task DisposeAsync() => _venue.DisposeAsync().AsTask();

    [Fact]
    public void Every_option_stands_there_with_its_default()
    {
        var defaults = new VenueOptions();
        var expected = typeof(VenueOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(option => (
            option.Name,
            Default: option.GetValue(defaults) switch
            {
                null or System.Collections.ICollection => "none",
                var value => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
            }));

        var written = Rows("## Options").Select(row => (Name: row[0].Trim('`'), Default: row[1]));

        Assert.Equal(expected.Order(), written.Order());
    }

    [Fact]
    public void Every_kind_of_fault_stands_there_with_its_scopes()
    {
        var expected = Enum.GetValues<FaultKind>().Select(kind => (
            Name: $"`{kind}`", Scopes: string.Join(", ", Enum.GetValues<FaultScope>().Where(scope => FaultRule.KindsOf(scope).Contains(kind)))));

        Assert.Equal(expected, Rows("## Faults").Select(row => (Name: row[0], Scopes: row[1])));
    }

    [Fact]
    public void Every_admin_command_stands_there()
    {
        var routes = _venue.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/admin/", StringComparison.Ordinal))
            .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is not null)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"`{method} {endpoint.RoutePattern.RawText}`"));

        Assert.Equal(routes.Order(), Rows("## Admin commands").Select(row => row[0]).Order());
    }

    [Fact]
    public async Task Every_read_that_stands_there_is_answered()
    {
        foreach (var type in Names("Reads:"))
        {
            var answer = await _venue.InfoAsync(
                $$$"""{"type":"{{{type}}}","user":"{{{User}}}","coin":"BTC","startTime":0,"oid":1,"id":20,"tokenId":"0x6d1e7cde53ba9467b783cb7c530ce054","req":{"coin":"BTC","interval":"1m","startTime":0}}""");
            Assert.NotEqual(JsonValueKind.Undefined, answer.ValueKind);
        }
    }

    [Fact]
    public async Task Every_subscription_that_stands_there_is_acknowledged()
    {
        await using var client = await StreamClient.ConnectAsync(_venue);
        foreach (var type in Names("Subscriptions:"))
        {
            var acknowledged = await client.SubscribeAsync($$"""{"type":"{{type}}","user":"{{User}}","coin":"BTC","interval":"1m"}""");
            Assert.Contains($"\"type\":\"{type}\"", acknowledged, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_action_that_stands_there_is_known_and_no_other_is_carried_out()
    {
        var listed = Names("Actions:").TakeWhile(name => name != "vaultAddress").ToHashSet();
        Assert.True(listed.Count > 20);
        foreach (var (type, action) in SampleActions())
        {
            using var document = JsonDocument.Parse(action);
            var answer = await _venue.PostAdminActionAsync(User, document.RootElement);
            Assert.Equal(listed.Contains(type), !answer.Contains("not supported by the practice exchange", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_state_of_every_listed_action_was_tried() => Assert.Empty(
        Names("Actions:").TakeWhile(name => name != "vaultAddress").Except(SampleActions().Select(sample => sample.Type)));

    private static IEnumerable<(string Type, string Json)> SampleActions()
    {
        const string order = """{"a":0,"b":true,"p":"100000","s":"0.01","r":false,"t":{"limit":{"tif":"Gtc"}}}""";
        const string chain = """ "signatureChainId":"0x66eee","hyperliquidChain":"Testnet" """;
        const string friend = "0x00000000000000000000000000000000000000aa";
        (string Type, string Fields)[] samples =
        [
            ("order", $"\"orders\":[{order}],\"grouping\":\"na\""), ("cancel", "\"cancels\":[{\"a\":0,\"o\":1}]"),
            ("cancelByCloid", "\"cancels\":[{\"asset\":0,\"cloid\":\"0x00000000000000000000000000000001\"}]"), ("modify", $"\"oid\":1,\"order\":{order}"),
            ("batchModify", $"\"modifies\":[{{\"oid\":1,\"order\":{order}}}]"), ("scheduleCancel", "\"time\":1"),
            ("updateLeverage", "\"asset\":0,\"isCross\":true,\"leverage\":5"), ("updateIsolatedMargin", "\"asset\":0,\"isBuy\":true,\"ntli\":1"),
            ("twapOrder", "\"twap\":{\"a\":0,\"b\":true,\"s\":\"0.1\",\"r\":false,\"m\":1,\"t\":false}"), ("twapCancel", "\"a\":0,\"t\":1"), ("noop", "\"x\":0"),
            ("reserveRequestWeight", "\"weight\":1"), ("createSubAccount", "\"name\":\"a\""), ("subAccountModify", $"\"subAccountUser\":\"{friend}\",\"name\":\"b\""),
            ("subAccountTransfer", $"\"subAccountUser\":\"{friend}\",\"isDeposit\":true,\"usd\":1"),
            ("agentSendAsset", $"\"destination\":\"{friend}\",\"sourceDex\":\"\",\"destinationDex\":\"spot\",\"token\":\"USDC\",\"amount\":\"1\",\"fromSubAccount\":\"\",\"nonce\":1"),
            ("setReferrer", "\"code\":\"X\""), ("setDisplayName", "\"displayName\":\"x\""), ("approveAgent", $"{chain},\"agentAddress\":\"{friend}\",\"nonce\":1"),
            ("usdSend", $"{chain},\"destination\":\"{friend}\",\"amount\":\"1\",\"time\":1"), ("withdraw3", $"{chain},\"destination\":\"{friend}\",\"amount\":\"1\",\"time\":1"),
            ("usdClassTransfer", $"{chain},\"amount\":\"1\",\"toPerp\":true,\"nonce\":1"),
            ("sendAsset", $"{chain},\"destination\":\"{friend}\",\"sourceDex\":\"\",\"destinationDex\":\"\",\"token\":\"USDC\",\"amount\":\"1\",\"fromSubAccount\":\"\",\"nonce\":1"),
            ("registerReferrer", "\"code\":\"X\""), ("claimRewards", "\"x\":0"), ("evmUserModify", "\"usingBigBlocks\":true"), ("agentSetAbstraction", "\"abstraction\":\"u\""),
            ("approveBuilderFee", $"{chain},\"maxFeeRate\":\"0.001%\",\"builder\":\"{friend}\",\"nonce\":1"),
            ("tokenDelegate", $"{chain},\"validator\":\"{friend}\",\"wei\":1,\"isUndelegate\":false,\"nonce\":1"),
        ];
        return samples.Select(sample => (sample.Type, $"{{\"type\":\"{sample.Type}\",{sample.Fields}}}"));
    }

    private static IEnumerable<string[]> Rows(string heading) => Section(heading).Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Trim('|', ' ').Split('|').Select(cell => cell.Trim()).ToArray());

    private static string Section(string heading)
    {
        var start = Page.IndexOf(heading, StringComparison.Ordinal) + heading.Length;
        var end = Page.IndexOf("\n## ", start, StringComparison.Ordinal);
        return Page[start..(end < 0 ? Page.Length : end)];
    }

    private static IEnumerable<string> Names(string paragraph)
    {
        var start = Page.IndexOf("\n" + paragraph, StringComparison.Ordinal);
        var end = Page.IndexOf("\n\n", start + 1, StringComparison.Ordinal);
        return Quoted().Matches(Page[start..end]).Select(match => match.Groups[1].Value);
    }

    [GeneratedRegex("`([A-Za-z0-9]+)`")]
    private static partial Regex Quoted();
}
