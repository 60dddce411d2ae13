using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace AlgoTrade.Api.Tests;

public sealed class AccountLimitTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private const string Limits = "/api/v1/accounts/paper/limits";

    [Fact]
    public async Task Limits_are_replaced_as_a_whole_by_whoever_saw_them_and_the_audit_log_keeps_both()
    {
        await api.CreateBotAsync("limited");
        var none = await ApiFixture.BodyAsync(await api.Viewer.GetAsync(Limits), 200);
        Assert.All(none.GetProperty("limits").EnumerateObject(), limit => Assert.Equal(JsonValueKind.Null, limit.Value.ValueKind));
        Assert.Equal(JsonValueKind.Null, none.GetProperty("loss").ValueKind);

        var set = await PutAsync("""{"maxLeverage":2.50,"maxDailyLossFraction":"0.03","maxOpenOrders":null}""", $"\"{none.GetProperty("version").GetInt64()}\"");
        var limits = (await ApiFixture.BodyAsync(set, 200)).GetProperty("limits");
        Assert.Equal(("2.5", "0.03"), (limits.GetProperty("maxLeverage").GetString(), limits.GetProperty("maxDailyLossFraction").GetString()));
        await ApiFixture.AssertProblemAsync(await PutAsync("{}", $"\"{none.GetProperty("version").GetInt64()}\""), 412, "version_mismatch", "If-Match");
        // A note of the exchange's budget beside them is no change of the limits.
        await api.Database.ExecuteAsync("UPDATE account_limits SET requests_used = 1, updated_at = now()");
        await ApiFixture.BodyAsync(await PutAsync("{}", set.Headers.ETag!.Tag), 200);

        var entries = (await ApiFixture.BodyAsync(await api.Admin.GetAsync("/api/v1/audit?subject=account:paper"), 200)).GetProperty("items");
        Assert.Equal(["accounts.limits", "accounts.limits"], entries.EnumerateArray().Select(entry => entry.GetProperty("action").GetString()));
        Assert.Equal("""{"maxLeverage":"2.5","maxDailyLossFraction":"0.03"}""", entries[0].GetProperty("before").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal("{}", entries[0].GetProperty("after").GetRawText());
    }

    [Theory]
    [InlineData("""{"maxDailyLossFraction":"1.5"}""", "invalid_value", "maxDailyLossFraction")]
    [InlineData("""{"maxLeverage":0}""", "invalid_value", "maxLeverage")]
    [InlineData("""{"maxOpenOrders":"many"}""", "invalid_value", "maxOpenOrders")]
    [InlineData("""{"maxDailyLoss":"100"}""", "invalid_value", "maxDailyLoss")]
    [InlineData("[]", "invalid_body", null)]
    public async Task A_limit_that_cannot_be_is_refused_by_name(string body, string code, string? field)
    {
        await api.Database.ExecuteAsync("INSERT INTO accounts (name, network, mode, created_at, is_disabled) VALUES ('paper', 'simulated', 'Paper', now(), false) ON CONFLICT DO NOTHING");
        await ApiFixture.AssertProblemAsync(await PutAsync(body, "*"), 400, code, field);
        await ApiFixture.AssertProblemAsync(await PutAsync("{}", ifMatch: null), 428, "version_required", "If-Match");
    }

    [Fact]
    public async Task Limits_that_somebody_broke_in_the_database_are_named_with_the_way_out_and_can_be_replaced()
    {
        await api.Database.ExecuteAsync(
            """
            INSERT INTO accounts (name, network, mode, created_at, is_disabled) VALUES ('broken', 'simulated', 'Paper', now(), false);
            INSERT INTO account_limits (account_id, limits, updated_at) SELECT account_id, '{"maxLeverage":"a lot"}', now() FROM accounts WHERE name = 'broken';
            """);
        const string Broken = "/api/v1/accounts/broken/limits";
        var refused = await api.Viewer.GetAsync(Broken);
        await ApiFixture.AssertProblemAsync(refused, 409, "wrong_state");
        var detail = (await ApiFixture.BodyAsync(refused, 409)).GetProperty("detail").GetString();
        Assert.Contains("maxLeverage is \"a lot\"", detail, StringComparison.Ordinal);
        Assert.Contains("algotrade accounts limits broken --clear", detail, StringComparison.Ordinal);

        var set = await ApiFixture.BodyAsync(await PutAsync("""{"maxLeverage":"2"}""", "*", Broken), 200);
        Assert.Equal("2", set.GetProperty("limits").GetProperty("maxLeverage").GetString());
    }

    [Fact]
    public async Task The_account_shows_its_losses_beside_the_limits()
    {
        await api.Database.ExecuteAsync(
            """
            INSERT INTO accounts (name, network, mode, created_at, is_disabled) VALUES ('losing', 'simulated', 'Paper', now(), false);
            INSERT INTO account_losses (account_id, equity, day_start_equity, peak_equity, observed_at, state)
            SELECT account_id, 970, 1000, 1200, now(), '' FROM accounts WHERE name = 'losing';
            INSERT INTO risk_state (scope, name, value, reason, changed_by, changed_at) SELECT 'account:' || account_id, 'dailyLoss', 'tripped', '3 % lost', 'daemon', now() FROM accounts WHERE name = 'losing';
            """);

        var loss = (await ApiFixture.BodyAsync(await api.Viewer.GetAsync("/api/v1/accounts/losing/limits"), 200)).GetProperty("loss");
        Assert.Equal(("970", "1000", "1200"), (loss.GetProperty("equity").GetString(), loss.GetProperty("dayStartEquity").GetString(), loss.GetProperty("peakEquity").GetString()));
        foreach (var shown in new[] { loss, await ApiFixture.BodyAsync(await api.Viewer.GetAsync("/api/v1/accounts/losing"), 200) })
            Assert.Equal(("0.03", "0.191667"), (shown.GetProperty("dailyLossFraction").GetString(), shown.GetProperty("drawdownFraction").GetString()));

        var safety = await ApiFixture.BodyAsync(await api.Viewer.GetAsync("/api/v1/health/safety"), 200);
        Assert.Contains(safety.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("subject").GetString() == "account:losing");
        Assert.Equal(204, (int)(await api.Admin.DeleteAsync("/api/v1/risk/breakers/account:losing/dailyLoss")).StatusCode);
        await ApiFixture.AssertProblemAsync(await api.Admin.DeleteAsync("/api/v1/risk/breakers/account:losing/dailyLoss"), 404, "not_found");
    }

    private async Task<HttpResponseMessage> PutAsync(string body, string? ifMatch, string path = Limits)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await api.Admin.SendAsync(request);
    }
}
