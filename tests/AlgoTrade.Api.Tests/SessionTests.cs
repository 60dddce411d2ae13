using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace AlgoTrade.Api.Tests;

/// <summary>How a browser gets in, and what its cookie is worth.</summary>
public sealed class SessionTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private const string CsrfHeader = "X-CSRF-Token";

    [Fact]
    public async Task Key_is_exchanged_for_a_cookie_that_scripts_cannot_read_and_other_sites_cannot_send()
    {
        var (_, secret) = await api.CreateKeyAsync("browser", "operator");
        using var browser = new Browser(api.Address);

        using var answer = await browser.Client.PostAsJsonAsync("/api/v1/session", new { key = secret });

        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/api", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(secret, cookie + await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var me = await ApiFixture.BodyAsync(await browser.Client.GetAsync("/api/v1/session"), 200);
        Assert.Equal(("browser", "operator"), (me.GetProperty("name").GetString(), me.GetProperty("role").GetString()));
        Assert.Equal(0L, await api.Database.ScalarAsync<long>(
            $"SELECT count(*) FROM api_sessions WHERE encode(hash, 'escape') LIKE '%{browser.Cookie}%' OR encode(hash, 'hex') = '{browser.Cookie}'"));
    }

    [Fact]
    public async Task Cookie_alone_reads_and_never_writes()
    {
        await api.CreateBotAsync("guarded");
        using var browser = await SignInAsync("page", "operator");

        await ApiFixture.BodyAsync(await browser.Client.GetAsync("/api/v1/bots/guarded"), 200);
        await ApiFixture.AssertProblemAsync(await browser.Client.PostAsync("/api/v1/bots/guarded/start", null), 403, "csrf_token_missing", CsrfHeader);
        browser.Client.DefaultRequestHeaders.Add(CsrfHeader, "0000");
        await ApiFixture.AssertProblemAsync(await browser.Client.PostAsync("/api/v1/bots/guarded/start", null), 403, "csrf_token_missing", CsrfHeader);
        browser.UseToken();
        var started = await ApiFixture.BodyAsync(await browser.Client.PostAsync("/api/v1/bots/guarded/start", null), 200);

        Assert.Equal("running", started.GetProperty("desiredState").GetString());
        var entry = (await ApiFixture.BodyAsync(await api.Admin.GetAsync("/api/v1/audit?subject=bot:guarded&limit=1"), 200)).GetProperty("items")[0];
        Assert.Equal("key:page", entry.GetProperty("actor").GetString());
    }

    [Fact]
    public async Task Session_has_the_role_of_its_key()
    {
        await api.CreateBotAsync("looked-at");
        using var browser = await SignInAsync("looker", "viewer");
        browser.UseToken();

        await ApiFixture.AssertProblemAsync(await browser.Client.PostAsync("/api/v1/bots/looked-at/start", null), 403, "forbidden");
    }

    [Fact]
    public async Task Session_ends_when_it_is_signed_out()
    {
        using var browser = await SignInAsync("leaver", "viewer");
        browser.UseToken();
        var cookie = browser.Cookie;

        Assert.Equal(HttpStatusCode.NoContent, (await browser.Client.DeleteAsync("/api/v1/session")).StatusCode);

        // Also for whoever copied the cookie before.
        browser.Restore(cookie);
        await ApiFixture.AssertProblemAsync(await browser.Client.GetAsync("/api/v1/bots"), 401, "unauthenticated");
    }

    [Fact]
    public async Task Session_ends_with_its_key()
    {
        using var browser = await SignInAsync("fired", "operator");

        await api.Admin.DeleteAsync($"/api/v1/keys/{browser.KeyId}");

        await ApiFixture.AssertProblemAsync(await browser.Client.GetAsync("/api/v1/bots"), 401, "unauthenticated");
    }

    [Fact]
    public async Task Session_ends_with_its_time()
    {
        using var browser = await SignInAsync("sleeper", "operator");

        await api.Database.ExecuteAsync("UPDATE api_sessions SET expires_at = now() - interval '1 second'");

        await ApiFixture.AssertProblemAsync(await browser.Client.GetAsync("/api/v1/bots"), 401, "unauthenticated");
    }

    [Theory]
    [InlineData("at_0000000000000000000000000000000000000000000000000000000000000000", 401, "unauthenticated")]
    [InlineData("", 400, "invalid_value")]
    public async Task Wrong_key_lets_nobody_in(string key, int status, string code) =>
        await ApiFixture.AssertProblemAsync(await api.Anonymous.PostAsJsonAsync("/api/v1/session", new { key }), status, code, "key");

    [Fact]
    public async Task Open_stream_of_a_revoked_key_is_closed()
    {
        using var browser = await SignInAsync("listener", "viewer");
        using var response = await browser.Client.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Contains("hello", await reader.ReadLineAsync(), StringComparison.Ordinal);

        await api.Admin.DeleteAsync($"/api/v1/keys/{browser.KeyId}");

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (await reader.ReadLineAsync(patience.Token) is not null)
        {
            // Until the end of the stream; without it the token ends the test.
        }
    }

    private async Task<Browser> SignInAsync(string name, string role)
    {
        var (keyId, secret) = await api.CreateKeyAsync(name, role);
        var browser = new Browser(api.Address) { KeyId = keyId };
        browser.Session = await ApiFixture.BodyAsync(await browser.Client.PostAsJsonAsync("/api/v1/session", new { key = secret }), 200);
        return browser;
    }

    /// <summary>A client that keeps cookies, as a browser does.</summary>
    private sealed class Browser : IDisposable
    {
        private readonly HttpClientHandler _handler = new();
        private readonly Uri _address;

        public Browser(Uri address)
        {
            _address = new Uri(address, "/api/v1/");
            Client = new HttpClient(_handler) { BaseAddress = address };
        }

        public HttpClient Client { get; }

        public int KeyId { get; init; }

        public JsonElement Session { get; set; }

        public string Cookie => _handler.CookieContainer.GetCookies(_address).Single().Value;

        public void UseToken()
        {
            Client.DefaultRequestHeaders.Remove(CsrfHeader);
            Client.DefaultRequestHeaders.Add(CsrfHeader, Session.GetProperty("csrfToken").GetString());
        }

        public void Restore(string value) => Client.DefaultRequestHeaders.Add(
            "Cookie", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"algotrade-session-{_address.Port}={value}"));

        public void Dispose()
        {
            Client.Dispose();
            _handler.Dispose();
        }
    }
}
