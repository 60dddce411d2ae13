using System.Text.Json;

namespace AlgoTrade.Api.Tests.Contract;

/// <summary>Every operation of the OpenAPI document: with valid input it succeeds, with hostile input it refuses, and both as documented.</summary>
public sealed class ContractTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    // It never ends; StreamAndPageTests read it.
    private static readonly string[] Streams = ["StreamEvents"];
    private const int Seed = 20250502;
    private const int RoundsPerBody = 30;

    [Fact]
    public async Task Every_operation_answers_valid_input_with_success_and_hostile_input_without_failing()
    {
        var contract = await ContractAsync();
        var requests = await PrepareAsync();
        var operations = contract.Operations.Where(one => !Streams.Contains(one.Id)).ToList();
        Assert.Empty(operations.Select(one => one.Id).Except(requests.Keys));
        Assert.Empty(requests.Keys.Except(operations.Select(one => one.Id)));

        var wrong = new List<string>();
        foreach (var operation in operations)
        {
            wrong.AddRange(await ValidAsync(contract, operation, requests[operation.Id]));
        }

        // Afterwards, because what is hostile may still change something.
        var random = new Random(Seed);
        foreach (var operation in operations.Where(one => requests[one.Id].Body is not null))
        {
            wrong.AddRange(await HostileAsync(contract, operation, requests[operation.Id], random));
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong.Take(20)));
    }

    [Fact]
    public async Task Every_operation_with_a_body_documents_it()
    {
        var contract = await ContractAsync();
        var requests = ValidRequests.All(1, 2, 1, 1, 1, "", "");
        var silent = contract.Operations.Where(one => requests.TryGetValue(one.Id, out var request) && request.Body is not null)
            .Where(one => !one.Element.TryGetProperty("requestBody", out var body) || body.GetRawText().Contains("schemas/JsonElement", StringComparison.Ordinal));

        Assert.Empty(silent);
    }

    private async Task<List<string>> ValidAsync(ApiContract contract, ApiOperation operation, ValidRequest request)
    {
        using var message = request.Message();
        using var client = api.Client(request.Cookie is null ? ApiFixture.AdminKey : null);
        using var response = await client.SendAsync(message);
        var complaint = response.IsSuccessStatusCode
            ? await contract.ComplaintAsync(operation, response) : $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
        return complaint is null ? [] : [$"{operation} with valid input: {complaint}"];
    }

    private async Task<List<string>> HostileAsync(ApiContract contract, ApiOperation operation, ValidRequest request, Random random)
    {
        var wrong = new List<string>();
        for (var round = 0; round < RoundsPerBody; round++)
        {
            var body = HostileJson.Change(request.Body!, random);
            using var message = (request with { Body = body }).Message();
            using var response = await api.Admin.SendAsync(message);
            if (await contract.ComplaintAsync(operation, response) is { } complaint)
            {
                wrong.Add($"seed {Seed}, {operation}: {complaint} <= {(body.Length > 400 ? body[..400] : body)}");
            }
        }

        return wrong;
    }

    private async Task<ApiContract> ContractAsync()
    {
        using var document = JsonDocument.Parse(await api.Anonymous.GetStringAsync("/openapi/v1.json"));
        return new ApiContract(document.RootElement.Clone());
    }

    private async Task<Dictionary<string, ValidRequest>> PrepareAsync()
    {
        foreach (var name in new[] { ValidRequests.Bot, "updated", "deleted", "wished" })
        {
            await api.CreateBotAsync(name);
        }

        await api.Database.ExecuteAsync(ContractSeed.Sql(ValidRequests.Bot));
        using var account = new StringContent($$"""{"name":"main","network":"mainnet","mode":"live","address":"0x{{new string('a', 40)}}"}""", System.Text.Encoding.UTF8, "application/json");
        await ApiFixture.BodyAsync(await api.Admin.PostAsync("/api/v1/accounts", account), 201);
        using var live = new StringContent(ValidRequests.BotNamed("real").Replace("\"paper\"", "\"live\"", StringComparison.Ordinal), System.Text.Encoding.UTF8, "application/json");
        await ApiFixture.BodyAsync(await api.Admin.PostAsync("/api/v1/bots?account=main", live), 201);
        var (keyId, _) = await api.CreateKeyAsync("to-revoke", "viewer");
        using var login = new ValidRequest("POST", "/session", $$"""{"key":"{{ApiFixture.AdminKey}}"}""").Message();
        using var session = await api.Anonymous.SendAsync(login);
        var csrf = (await ApiFixture.BodyAsync(session, 200)).GetProperty("csrfToken").GetString()!;
        return ValidRequests.All(
            await NumberAsync("SELECT backtest_id FROM backtests WHERE name = 'done'"),
            await NumberAsync("SELECT backtest_id FROM backtests WHERE name = 'under way'"),
            await NumberAsync("SELECT max(job_id) FROM backfill_jobs"),
            await NumberAsync("SELECT max(alert_id) FROM alerts"),
            keyId,
            session.Headers.GetValues("Set-Cookie").Single().Split(';')[0],
            csrf);
    }

    private Task<long> NumberAsync(string sql) => api.Database.ScalarAsync<long>(sql);
}
