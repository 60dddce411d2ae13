using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AlgoTrade.Api.Tests.Contract;

namespace AlgoTrade.Api.Tests;

/// <summary>Drives every operation of the OpenAPI document with good and bad input, many times over.</summary>
public sealed class HostileInputTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private const int RoundsPerOperation = 20;
    private const int Seed = 20250501;

    private static readonly string[] Values =
    [
        "", "x", "BTC", "0", "1", "-1", "5", "99999999999999999999", "9223372036854775807", "1e999", "NaN", "null", "true", "[]", "{}", "1h", "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00Z", "2025-05-01", "'; DROP TABLE bots; --", "\" OR 1=1", "../../etc/passwd", "%2e%2e%2f", "\u0000", "a\u0000b", "\ud83d\ude80", "\u202egnp.exe",
        "<script>alert(1)</script>", "all", "bot:known", "paper", "known", "\r\nX-Injected: yes", "${jndi:x}", new string('A', 1000), "MC4x", "ï»¿", "\u0130", "İstanbul",
    ];

    private static readonly Dictionary<string, string> Existing = new()
    {
        ["name"] = "known",
        ["account"] = "paper",
        ["coin"] = "BTC",
        ["interval"] = "1h",
        ["limit"] = "5",
        ["from"] = "2025-05-01",
        ["to"] = "2025-06-01",
        ["network"] = "simulated",
        ["cursor"] = "MC4x",
        ["ids"] = "1",
        ["subject"] = "bot:known",
    };

    private static readonly string[] Bodies =
    [
        "", "null", "[]", "{", "\"text\"", "1", "{}", "{\"name\":\"\\ud800\"}", "{\"name\":\"a\\u0000b\",\"role\":\"viewer\"}", "{\"name\":1}", "{\"unknown\":true}",
        "{\"mode\":\"block\",\"reason\":\"x\",\"scope\":\"bot:\\u0000\"}", "{\"mode\":\"block\",\"mode\":\"off\",\"reason\":\"x\"}", "{\"mode\":99,\"reason\":\"x\"}",
        "{\"account\":null}", "{\"account\":\"\\ud800\"}", "{\"name\":\"n\",\"strategy\":\"moving-average-cross\",\"instruments\":[\"BTC\"],\"interval\":\"1h\",\"parameters\":{\"fast\":1e400}}",
        "{\"name\":\"n\",\"strategy\":\"\\ud800\",\"instruments\":[\"BTC\"],\"interval\":\"1h\"}",
        "{\"bot\":{},\"from\":\"2025-01-01T00:00:00Z\",\"to\":\"2025-01-02T00:00:00Z\"}", "{\"bot\":null,\"from\":\"x\",\"to\":\"y\"}",
        "{\"bot\":{\"name\":\"n\",\"strategy\":\"moving-average-cross\",\"instruments\":[\"BTC\"],\"interval\":\"1h\"},\"from\":\"0001-01-01T00:00:00Z\",\"to\":\"9999-12-31T23:59:59Z\"}",
        "{\"coin\":\"BTC\",\"interval\":\"1m\",\"from\":\"0001-01-01T00:00:00Z\",\"to\":\"9999-12-31T23:59:59Z\"}",
        "{\"name\":\"k\",\"role\":\"viewer\",\"expiresAt\":\"9999-12-31T23:59:59Z\"}",
        "{\"name\":\"a\",\"network\":\"mainnet\",\"mode\":\"live\",\"address\":\"0xZZ\"}",
    ];

    [Fact]
    public async Task No_input_makes_the_api_fail_or_answer_in_an_undocumented_shape()
    {
        await api.CreateBotAsync("known");
        await api.Database.ExecuteAsync(ContractSeed.Sql("known"));
        using var document = JsonDocument.Parse(await api.Anonymous.GetStringAsync("/openapi/v1.json"));
        var contract = new ApiContract(document.RootElement);
        var random = new Random(Seed);
        var wrong = new List<string>();
        // The stream of events never ends; it is asked apart.
        foreach (var operation in contract.Operations.Where(one => one.Id != "StreamEvents"))
        {
            for (var round = 0; round < RoundsPerOperation; round++)
            {
                using var request = Request(random, operation.Path, operation.Method, operation.Element);
                var what = $"seed {Seed}: {operation} {request.RequestUri} {(request.Content is null ? "" : await request.Content.ReadAsStringAsync())}";
                using var response = await api.Admin.SendAsync(request);
                if (await contract.ComplaintAsync(operation, response) is { } complaint)
                {
                    wrong.Add($"{complaint} <= {what}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong.Take(20)));
    }

    [Fact]
    public async Task Body_over_the_limit_is_refused_before_it_is_read()
    {
        using var content = new StringContent($"{{\"reason\":\"{new string('a', 300_000)}\"}}", new MediaTypeHeaderValue("application/json"));

        await ApiFixture.AssertProblemAsync(await api.Operator.PostAsync("/api/v1/bots/known/start", content), 413, "body_too_large");
    }

    [Theory]
    [InlineData("Last-Event-ID", "yesterday")]
    [InlineData("Last-Event-ID", "-1")]
    [InlineData("Last-Event-ID", "99999999999999999999")]
    public async Task Stream_refuses_headers_that_it_did_not_give_out(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events");
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await api.Viewer.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        await ApiFixture.AssertProblemAsync(response, 400, "invalid_value", header);
    }

    [Fact]
    public async Task Unknown_address_is_not_found_for_whoever_has_a_key_and_closed_for_others()
    {
        await ApiFixture.AssertProblemAsync(await api.Viewer.GetAsync("/api/v1/no-such-thing"), 404, "not_found");
        await ApiFixture.AssertProblemAsync(await api.Anonymous.GetAsync("/api/v1/no-such-thing"), 401, "unauthenticated");
    }

    [Theory]
    [InlineData("/api/v1/bots/known/orders?status=Bogus", "status", "status is \"Bogus\": expected created, sent,")]
    [InlineData("/api/v1/bots/known/orders?status=5", "status", "status is \"5\": expected created, sent,")]
    [InlineData("/api/v1/bots?limit=ten", "limit", "limit is \"ten\": expected a whole number.")]
    [InlineData("/api/v1/alerts?open=maybe", "open", "open is \"maybe\": expected true or false.")]
    [InlineData("/api/v1/bots/known/equity?from=noon", "from", "from is \"noon\": expected a time such as")]
    [InlineData("/api/v1/candles?interval=1m", "coin", "coin is missing.")]
    public async Task Problem_names_the_value_and_what_was_expected(string path, string field, string detail)
    {
        var problem = await ApiFixture.BodyAsync(await api.Viewer.GetAsync(path), 400);

        Assert.Equal(field, problem.GetProperty("field").GetString());
        Assert.StartsWith(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static HttpRequestMessage Request(Random random, string path, string method, JsonElement operation)
    {
        var query = new StringBuilder();
        var request = new HttpRequestMessage { Method = new HttpMethod(method) };
        foreach (var parameter in operation.TryGetProperty("parameters", out var all) ? all.EnumerateArray().ToArray() : [])
        {
            var name = parameter.GetProperty("name").GetString()!;
            // Half of the time something that exists, so that the query behind it runs.
            var value = random.Next(2) == 0 && Existing.TryGetValue(name, out var existing) ? existing : Pick(random, Values);
            switch (parameter.GetProperty("in").GetString())
            {
                case "path":
                    // A NUL in the path is refused by the server itself, before any of our code.
                    value = value.Replace("\0", "", StringComparison.Ordinal);
                    path = path.Replace("{" + name + "}", value.Length == 0 ? "x" : Uri.EscapeDataString(value), StringComparison.Ordinal);
                    break;
                case "query" when random.Next(3) > 0:
                    query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
                    break;
                case "header" when random.Next(4) == 0 && !value.Any(char.IsControl) && value.All(char.IsAscii):
                    request.Headers.TryAddWithoutValidation(name, value);
                    break;
            }
        }

        request.RequestUri = new Uri(path + query, UriKind.Relative);
        if (method != "GET" && random.Next(10) > 0)
        {
            request.Content = new StringContent(Pick(random, Bodies), Encoding.UTF8, random.Next(10) == 0 ? "text/plain" : "application/json");
        }

        return request;
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
