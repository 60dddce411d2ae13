using System.Net.Http.Json;

namespace AlgoTrade.Api.Tests.Preflight;

public sealed class PreflightEndpointTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Preflight_reads_what_processes_and_scripts_left_in_the_database()
    {
        var account = new { name = "pilot", network = "testnet", mode = "testnet", address = "0x00000000000000000000000000000000000000aa" };
        await ApiFixture.BodyAsync(await api.Admin.PostAsJsonAsync("/api/v1/accounts", account), 201);
        await api.Database.ExecuteAsync(
            """
            INSERT INTO leases (name, holder, epoch, acquired_at, expires_at) SELECT 'account:' || account_id, 'here', 1, now(), now() + interval '1 hour' FROM accounts WHERE name = 'pilot';
            INSERT INTO account_limits (account_id, limits, requests_used, requests_cap, updated_at) SELECT account_id, '{"maxLeverage": "2"}', 10, 20000, now() FROM accounts WHERE name = 'pilot';
            INSERT INTO signers (account_id, address, nonce_high_water_mark, updated_at, checked_at, valid_until) SELECT account_id, '0xbb', 0, now(), now(), now() + interval '60 days' FROM accounts WHERE name = 'pilot';
            INSERT INTO operations (kind, finished_at, details) VALUES ('backup', now(), '{}'), ('restore-drill', now(), '{}'), ('alert-test', now(), '{}'), ('clock-check', now(), '{"offsetMs": -12.5}');
            """);

        var answer = await ApiFixture.BodyAsync(await api.Viewer.GetAsync("/api/v1/preflight/pilot"), 200);

        var refused = answer.GetProperty("findings").EnumerateArray().Where(finding => finding.GetProperty("verdict").GetString() == "refuse");
        Assert.True(answer.GetProperty("isReady").GetBoolean(), string.Join('\n', refused));
        Assert.Contains(answer.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("text").GetString()!.StartsWith("The clock is -12 ms", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_new_installation_is_not_ready_and_says_why()
    {
        await api.CreateBotAsync("fresh");

        var answer = await ApiFixture.BodyAsync(await api.Viewer.GetAsync("/api/v1/preflight/paper"), 200);

        Assert.False(answer.GetProperty("isReady").GetBoolean());
        await ApiFixture.AssertProblemAsync(await api.Viewer.GetAsync("/api/v1/preflight/nobody"), 404, "not_found");
    }
}
