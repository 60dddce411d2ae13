using System.Net;
using System.Text.Json;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Venue.Faults;
using AlgoTrade.Venue.Tests.Support;
using Microsoft.Extensions.Options;
using static AlgoTrade.Venue.Tests.Support.VenueHost;

namespace AlgoTrade.Venue.Tests;

/// <summary>Every fault can be had by both doors: commanded by the admin API, and written into the configuration. Both say in a sentence what they do not take.</summary>
public sealed class FaultDoorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("venue-faults").FullName;

    public static TheoryData<FaultScope, FaultKind> Faults
    {
        get
        {
            var data = new TheoryData<FaultScope, FaultKind>();
            foreach (var scope in Enum.GetValues<FaultScope>())
            {
                foreach (var kind in FaultRule.KindsOf(scope))
                    data.Add(scope, kind);
            }

            return data;
        }
    }

    /// <summary>A rule as the fields of its JSON, the field that is wrong first.</summary>
    public static TheoryData<string, string> BadRules => new()
    {
        { """{"kind":"Drop"}""", "A rule needs a scope: Exchange, Info, Stream or Venue." },
        { """{"scope":"Venue"}""", "A rule of scope Venue needs a kind: one of ClockSkew, Stale, Disconnect, Restart, Freeze." },
        { """{"kind":"CloseSocket","scope":"Info"}""", "Kind CloseSocket does not strike scope Info: expected one of Delay, Drop" },
        { """{"kind":"Restart","scope":"Venue"}""", "A restart needs Venue:StateFile" },
        { """{"status":200,"scope":"Exchange","kind":"Status"}""", "Status is 200: expected 400 to 599." },
        { """{"probability":0,"scope":"Info","kind":"Drop"}""", "Probability is 0: expected above 0 to 1." },
        { """{"times":0,"scope":"Info","kind":"Drop"}""", "Times is 0: expected 1 to" },
        { """{"skip":-1,"scope":"Info","kind":"Drop"}""", "Skip is -1: expected 0 to" },
        { """{"delayMs":-5,"scope":"Info","kind":"Delay"}""", "DelayMs is -5: expected 0 to 600000." },
        { """{"skewMs":99999999999,"scope":"Venue","kind":"ClockSkew"}""", "SkewMs is 99999999999: expected -86400000 to 86400000." },
        { """{"forSeconds":-1,"scope":"Venue","kind":"Freeze"}""", "ForSeconds is -1: expected 0 to 86400." },
        { """{"kind":"Explode","scope":"Info"}""", "kind" },
        { """{"delayMs":"soon","scope":"Info","kind":"Delay"}""", "delayMs" },
        { """{"howOften":3,"scope":"Info","kind":"Drop"}""", "howOften" },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_strikes_whichever_door_it_came_by(FaultScope scope, FaultKind kind)
    {
        await using var scripted = await StartAsync(
            new ManualClock(), ("HistoryMinutes", "10"), ("StateFile", Path.Combine(_folder, "scripted.jsonl")), ("Faults:0:Scope", $"{scope}"), ("Faults:0:Kind", $"{kind}"),
            ("Faults:0:DelayMs", "1"), ("Faults:0:ForSeconds", "30"));
        await using var commanded = await StartAsync(new ManualClock(), ("HistoryMinutes", "10"), ("StateFile", Path.Combine(_folder, "commanded.jsonl")));
        await commanded.AdminAsync(HttpMethod.Post, "/admin/faults", $$"""{"scope":"{{scope}}","kind":"{{kind}}","delayMs":1,"forSeconds":30}""");

        foreach (var venue in (VenueHost[])[scripted, commanded])
        {
            if (scope != FaultScope.Venue)
                Assert.Single(venue.Faults.Active);
            await UseAsync(venue, scope);
            await UntilAsync(() => venue.Faults.Active.Count == 0, $"{kind} never struck {scope}");
        }
    }

    [Theory]
    [MemberData(nameof(BadRules))]
    public async Task A_rule_that_makes_no_sense_is_refused_in_a_sentence_at_both_doors(string rule, string part)
    {
        await using var venue = await StartAsync(new ManualClock(), ("HistoryMinutes", "0"));
        using var response = await venue.Http.PostAsync(new Uri("/admin/faults", UriKind.Relative), Json(rule));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(part, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(venue.Faults.Active);

        using var fields = JsonDocument.Parse(rule);
        (string, string)[] settings = [.. fields.RootElement.EnumerateObject().Select(field => ($"Faults:0:{field.Name}", field.Value.ToString()))];
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(new ManualClock(), settings));
        Assert.True(refused.Message.Contains("Venue:Faults:0", StringComparison.Ordinal) || refused.Message.Contains(nameof(FaultRule), StringComparison.Ordinal), refused.Message);
        Assert.Contains(part, refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("PUT", "/admin/clock-skew", """{"milliseconds":99999999999}""", "expected -86400000 to 86400000")]
    [InlineData("PUT", "/admin/freeze", """{"seconds":-1}""", "expected 0 to 86400")]
    [InlineData("PUT", "/admin/stale", """{"isStale":"perhaps"}""", "isStale")]
    [InlineData("PUT", "/admin/stale", """{}""", "isStale")]
    [InlineData("POST", "/admin/accounts", """{"address":"0x12"}""", "'0x12' is not an address")]
    [InlineData("POST", "/admin/accounts", """{"address":"0x00000000000000000000000000000000000000aa","cash":-5}""", "Cash is -5: expected 0 to 1000000000000.")]
    public async Task Other_levers_name_what_they_do_not_take(string method, string path, string body, string part)
    {
        await using var venue = await StartAsync(new ManualClock(), ("HistoryMinutes", "0"));
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = Json(body) };
        using var response = await venue.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(part, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Accounts:1:Address", "me", "Venue:Accounts:1: 'me' is not an address")]
    [InlineData("Accounts:0:Cash", "-1", "Venue:Accounts:0: Cash is -1: expected 0 to 1000000000000.")]
    [InlineData("Speed", "0", "Venue:Speed is 0: expected 1 to 100000.")]
    [InlineData("Source", "Folder", "Venue:DataFolder is ''")]
    [InlineData("Source", "Candles,Folder", "Venue:Source is 'Candles,Folder': expected one of \"Sample\", \"Folder\", \"Synthetic\".")]
    [InlineData("HalfSpreadBps", "-0.4", "Venue:HalfSpreadBps is -0.4: expected 0 to 1000.")]
    [InlineData("Speed", "fast", "Venue:Speed is 'fast': expected a number.")]
    [InlineData("Seed", "1.5", "Venue:Seed is '1.5': expected a whole number.")]
    [InlineData("Speeed", "2", "Venue:Speeed is not a setting: expected one of Accounts, ")]
    [InlineData("Faults:0:Kind", "Lose", "Venue:Faults:0:Kind is 'Lose': expected one of \"Delay\"")]
    public async Task Options_that_make_no_sense_stop_the_start_with_the_entry_and_the_value(string name, string value, string part)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(new ManualClock(), (name, value)));

        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
    }

    // What the fault can strike; a fault may well break it.
    private static async Task UseAsync(VenueHost venue, FaultScope scope)
    {
        switch (scope)
        {
            case FaultScope.Exchange:
                await TryAsync(() => venue.SendAsync(new Noop()));
                await TryAsync(() => venue.SendAsync(new Noop()));
                break;
            case FaultScope.Info:
                await TryAsync(() => venue.InfoAsync("""{"type":"meta"}"""));
                await TryAsync(() => venue.InfoAsync("""{"type":"meta"}"""));
                break;
            case FaultScope.Stream:
                await using (var client = await StreamClient.ConnectAsync(venue))
                {
                    await client.TrySendAsync("""{"method":"subscribe","subscription":{"type":"l2Book","coin":"BTC"}}""");
                    await UntilAsync(() => venue.Faults.Active.Count == 0, "no message was sent");
                }

                break;
            default:
                venue.After(TimeSpan.FromSeconds(1));
                break;
        }
    }

    private static async Task TryAsync(Func<Task<JsonElement>> request)
    {
        try
        {
            await request();
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or Xunit.Sdk.XunitException)
        {
            // That is the fault.
        }
    }

    private static async Task UntilAsync(Func<bool> condition, string otherwise)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), otherwise);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
