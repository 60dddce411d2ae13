using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace AlgoTrade.Api.Tests;

public sealed class BotTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Created_bot_is_stopped_and_can_be_read_and_listed()
    {
        var created = await api.CreateBotAsync("created");

        Assert.Equal("stopped", created.GetProperty("desiredState").GetString());
        Assert.Equal("10000", created.GetProperty("definition").GetProperty("capital").GetString());
        var read = await ApiFixture.BodyAsync(await api.Viewer.GetAsync("/api/v1/bots/created"), 200);
        Assert.Equal(created.ToString(), read.ToString());
        var list = await ApiFixture.BodyAsync(await api.Viewer.GetAsync("/api/v1/bots"), 200);
        Assert.Contains(list.GetProperty("items").EnumerateArray(), bot => bot.GetProperty("name").GetString() == "created");
    }

    [Fact]
    public async Task Start_and_stop_are_wishes_for_the_daemon_that_grow_the_version()
    {
        await api.CreateBotAsync("wished");

        var started = await ApiFixture.BodyAsync(await api.Operator.PostAsync("/api/v1/bots/wished/start", null), 200);
        var stopped = await ApiFixture.BodyAsync(await api.Operator.PostAsync("/api/v1/bots/wished/stop", null), 200);

        Assert.Equal("running", started.GetProperty("desiredState").GetString());
        Assert.Equal("stopped", stopped.GetProperty("desiredState").GetString());
        Assert.Equal(3, stopped.GetProperty("version").GetInt64());
        Assert.False(stopped.GetProperty("isUpToDate").GetBoolean());
    }

    [Fact]
    public async Task Update_makes_a_new_revision_and_keeps_the_old_one()
    {
        await api.CreateBotAsync("revised");

        var updated = await PutAsync("revised", new { name = "revised", strategy = "moving-average-cross", instruments = new[] { "ETH" }, interval = "4h" }, "\"1\"");

        Assert.Equal(2, (await ApiFixture.BodyAsync(updated, 200)).GetProperty("revision").GetInt32());
        Assert.Equal("\"2\"", updated.Headers.ETag?.Tag);
        var revisions = (await ApiFixture.BodyAsync(await api.Viewer.GetAsync("/api/v1/bots/revised/revisions"), 200)).GetProperty("items");
        Assert.Equal([2, 1], revisions.EnumerateArray().Select(one => one.GetProperty("revision").GetInt32()));
        Assert.Equal("1h", revisions[1].GetProperty("definition").GetProperty("interval").GetString());
    }

    [Fact]
    public async Task Update_of_a_version_that_somebody_else_changed_is_refused()
    {
        await api.CreateBotAsync("contested");
        await api.Operator.PostAsync("/api/v1/bots/contested/start", null);

        await ApiFixture.AssertProblemAsync(await PutAsync("contested", ApiFixture.Bot("contested"), "\"1\""), 412, "version_mismatch", "If-Match");
        await ApiFixture.AssertProblemAsync(await PutAsync("contested", ApiFixture.Bot("contested"), null), 428, "version_required", "If-Match");
    }

    [Fact]
    public async Task Two_bots_do_not_share_a_name_until_one_is_deleted()
    {
        await api.CreateBotAsync("twin");

        await ApiFixture.AssertProblemAsync(await api.Operator.PostAsJsonAsync("/api/v1/bots", ApiFixture.Bot("twin")), 409, "name_taken", "name");
        Assert.Equal(204, (int)(await api.Operator.DeleteAsync("/api/v1/bots/twin")).StatusCode);
        await ApiFixture.AssertProblemAsync(await api.Viewer.GetAsync("/api/v1/bots/twin"), 404, "not_found");
        await api.CreateBotAsync("twin");
    }

    [Fact]
    public async Task Running_bot_is_not_deleted()
    {
        await api.CreateBotAsync("busy");
        await api.Operator.PostAsync("/api/v1/bots/busy/start", null);

        await ApiFixture.AssertProblemAsync(await api.Operator.DeleteAsync("/api/v1/bots/busy"), 409, "wrong_state");
    }

    [Fact]
    public async Task Live_bot_starts_only_after_an_admin_typed_its_account()
    {
        var account = new { name = "main", network = "mainnet", mode = "live", address = "0x" + new string('a', 40) };
        await ApiFixture.BodyAsync(await api.Admin.PostAsJsonAsync("/api/v1/accounts", account), 201);
        await ApiFixture.BodyAsync(await api.Operator.PostAsJsonAsync("/api/v1/bots?account=main", ApiFixture.Bot("real", "live")), 201);

        await ApiFixture.AssertProblemAsync(await api.Operator.PostAsync("/api/v1/bots/real/start", null), 409, "not_armed");
        await ApiFixture.AssertProblemAsync(await api.Admin.PostAsJsonAsync("/api/v1/bots/real/arm", new { account = "other" }), 400, "invalid_value", "account");
        await ApiFixture.BodyAsync(await api.Admin.PostAsJsonAsync("/api/v1/bots/real/arm", new { account = "main" }), 200);
        await ApiFixture.BodyAsync(await api.Operator.PostAsync("/api/v1/bots/real/start", null), 200);

        var disarmed = await ApiFixture.BodyAsync(await api.Operator.PostAsJsonAsync("/api/v1/bots/real/disarm", new { reason = "enough" }), 200);
        Assert.Equal((JsonValueKind.Null, "running"), (disarmed.GetProperty("armedForAccount").ValueKind, disarmed.GetProperty("desiredState").GetString()));
        await ApiFixture.AssertProblemAsync(await api.Operator.PostAsync("/api/v1/bots/real/resume", null), 409, "not_armed");
        var entry = (await ApiFixture.BodyAsync(await api.Admin.GetAsync("/api/v1/audit?subject=bot:real"), 200)).GetProperty("items")[0];
        Assert.Equal(("bots.disarm", "main", "enough"), (entry.GetProperty("action").GetString(), entry.GetProperty("before").GetProperty("armedForAccount").GetString(), entry.GetProperty("after").GetProperty("reason").GetString()));
        await api.CreateBotAsync("harmless");
        await ApiFixture.AssertProblemAsync(await api.Operator.PostAsync("/api/v1/bots/harmless/disarm", null), 409, "wrong_state");
    }

    [Theory]
    [InlineData("""{"name":"x","strategy":"moving-average-cross","instruments":["BTC"],"interval":"2m"}""", "interval")]
    [InlineData("""{"name":"x","strategy":"moving-average-cross","instruments":["BTC"],"interval":"1h","limits":{"maxLeverage":"-1"}}""", "limits.maxLeverage")]
    [InlineData("""{"name":"x","strategy":"moving-average-cross","instruments":["BTC"],"interval":"1h","colour":"red"}""", "colour")]
    [InlineData("""{"strategy":"moving-average-cross","instruments":["BTC"],"interval":"1h"}""", "name")]
    public async Task Problem_names_the_field_that_is_wrong(string body, string field)
    {
        using var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        await ApiFixture.AssertProblemAsync(await api.Operator.PostAsync("/api/v1/bots", content), 400, "invalid_bot", field);
    }

    [Fact]
    public async Task Every_write_leaves_who_what_before_and_after_in_the_audit_log()
    {
        await api.CreateBotAsync("audited");
        await api.Operator.PostAsJsonAsync("/api/v1/bots/audited/start", new { reason = "a good day" });

        var entries = (await ApiFixture.BodyAsync(await api.Admin.GetAsync("/api/v1/audit?subject=bot:audited"), 200)).GetProperty("items");

        Assert.Equal(["bots.start", "bots.create"], entries.EnumerateArray().Select(entry => entry.GetProperty("action").GetString()));
        Assert.Equal("key:operator", entries[0].GetProperty("actor").GetString());
        Assert.Equal("stopped", entries[0].GetProperty("before").GetProperty("desiredState").GetString());
        Assert.Equal("a good day", entries[0].GetProperty("after").GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, entries[1].GetProperty("before").ValueKind);
    }

    private async Task<HttpResponseMessage> PutAsync(string name, object body, string? ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/bots/{name}") { Content = JsonContent.Create(body) };
        if (ifMatch is not null)
        {
            request.Headers.IfMatch.Add(new EntityTagHeaderValue(ifMatch));
        }

        return await api.Operator.SendAsync(request);
    }
}
