using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace AlgoTrade.Api.Tests;

public sealed class StreamAndPageTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Stream_tells_a_wish_and_resumes_after_the_last_event_seen()
    {
        await api.CreateBotAsync("streamed");
        string lastId;
        using (var live = await OpenAsync("/api/v1/events?topics=bots&bot=streamed", null))
        {
            await live.NextAsync("hello");
            await api.Operator.PostAsync("/api/v1/bots/streamed/start", null);
            var told = await live.NextAsync("bots", one => one.GetProperty("desiredState").GetString() == "running");
            lastId = told.Id;
        }

        // While nobody listens.
        await api.Operator.PostAsync("/api/v1/bots/streamed/pause", null);
        using var resumed = await OpenAsync("/api/v1/events?topics=bots&bot=streamed", lastId);
        await resumed.NextAsync("hello");
        var missed = await resumed.NextAsync("bots");

        Assert.Equal("paused", missed.Data.GetProperty("desiredState").GetString());
    }

    [Fact]
    public async Task Stream_of_an_unknown_topic_is_refused() =>
        await ApiFixture.AssertProblemAsync(await api.Viewer.GetAsync("/api/v1/events?topics=gossip"), 400, "invalid_value", "topics");

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap_or_a_repetition()
    {
        var names = Enumerable.Range(1, 7).Select(number => $"paged-{number}").ToList();
        foreach (var name in names)
        {
            await api.CreateBotAsync(name);
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await ApiFixture.BodyAsync(await api.Viewer.GetAsync("/api/v1/bots?limit=3" + (cursor is null ? "" : $"&cursor={cursor}")), 200);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(bot => bot.GetProperty("name").GetString()!));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(names.AsEnumerable().Reverse(), seen.Where(name => name.StartsWith("paged-", StringComparison.Ordinal)));
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Theory]
    [InlineData("/api/v1/bots?limit=0", "invalid_value", "limit")]
    [InlineData("/api/v1/bots?limit=501", "invalid_value", "limit")]
    [InlineData("/api/v1/bots?limit=many", "invalid_value", "limit")]
    [InlineData("/api/v1/bots?cursor=mine", "invalid_cursor", "cursor")]
    [InlineData("/api/v1/candles?coin=BTC&interval=2m", "invalid_value", "interval")]
    public async Task Problem_names_the_parameter_that_is_wrong(string path, string code, string field) =>
        await ApiFixture.AssertProblemAsync(await api.Viewer.GetAsync(path), 400, code, field);

    [Fact]
    public async Task Repeated_write_with_one_idempotency_key_is_done_once()
    {
        var first = await PostAsync("once", "one-key");
        var second = await PostAsync("once", "one-key");

        Assert.Equal((await ApiFixture.BodyAsync(first, 201)).ToString(), (await ApiFixture.BodyAsync(second, 201)).ToString());
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(1L, await api.Database.ScalarAsync<long>("SELECT count(*) FROM audit_log WHERE subject = 'bot:once'"));
        await ApiFixture.AssertProblemAsync(await PostAsync("twice", "one-key"), 422, "idempotency_key_reused", "Idempotency-Key");
    }

    [Fact]
    public async Task Answers_carry_the_headers_that_keep_browsers_honest()
    {
        using var response = await api.Viewer.GetAsync("/api/v1/bots");

        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Empty(response.Headers.Server);
    }

    [Fact]
    public async Task Too_many_requests_are_told_to_wait()
    {
        var settings = new Dictionary<string, string?>(api.Settings) { ["Api:AnonymousRequestsPerSecond"] = "1" };
        await using var app = await ApiFixture.StartAsync(settings);
        using var client = new HttpClient { BaseAddress = ApiFixture.AddressOf(app) };
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 10; i++)
        {
            answers.Add(await client.GetAsync("/api/v1/bots"));
        }

        var refused = answers.First(answer => (int)answer.StatusCode == 429);
        await ApiFixture.AssertProblemAsync(refused, 429, "rate_limited");
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        answers.ForEach(answer => answer.Dispose());
    }

    private async Task<HttpResponseMessage> PostAsync(string name, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/bots") { Content = JsonContent.Create(ApiFixture.Bot(name)) };
        request.Headers.Add("Idempotency-Key", key);
        return await api.Operator.SendAsync(request);
    }

    private async Task<EventStream> OpenAsync(string path, string? lastEventId)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var response = await api.Viewer.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new EventStream(request, response, await response.Content.ReadAsStreamAsync());
    }

    private sealed class EventStream(HttpRequestMessage request, HttpResponseMessage response, Stream stream) : IDisposable
    {
        private readonly CancellationTokenSource _patience = new(Patience, TimeProvider.System);
        private IAsyncEnumerator<SseItem<string>>? _events;

        public async Task<(string Id, JsonElement Data)> NextAsync(string type, Func<JsonElement, bool>? isMeant = null)
        {
            _events ??= SseParser.Create(stream).EnumerateAsync(_patience.Token).GetAsyncEnumerator();
            while (await _events.MoveNextAsync())
            {
                using var data = JsonDocument.Parse(_events.Current.Data);
                if (_events.Current.EventType == type && isMeant?.Invoke(data.RootElement) != false)
                {
                    return (_events.Current.EventId!, data.RootElement.Clone());
                }
            }

            throw new InvalidOperationException($"The stream ended without an event '{type}'.");
        }

        public void Dispose()
        {
            _patience.Dispose();
            stream.Dispose();
            response.Dispose();
            request.Dispose();
        }
    }
}
