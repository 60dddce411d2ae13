using System.Net;
using AlgoTrade.Api.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Api.Tests;

public sealed class RoleTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private static readonly string[] OpenOnPurpose = ["GET /alive", "GET /ready", "GET /openapi/{documentName}.json", "POST /api/v1/session"];

    [Fact]
    public async Task Every_route_lets_in_exactly_the_roles_it_names()
    {
        var wrong = new List<string>();
        using var revoked = api.Client(await RevokedKeyAsync());
        using var invented = api.Client("at_" + new string('0', 64));
        foreach (var (method, route, role) in Routes())
        {
            foreach (var (client, held) in new[] { (api.Anonymous, 0), (revoked, 0), (invented, 0), (api.Viewer, 1), (api.Operator, 2), (api.Admin, 3) })
            {
                var status = await StatusAsync(client, method, route);
                var expected = held == 0 ? HttpStatusCode.Unauthorized : held < (int)role ? HttpStatusCode.Forbidden : (HttpStatusCode?)null;
                var isRight = expected is null ? status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) && (int)status < 500 : status == expected;
                if (!isRight)
                {
                    wrong.Add($"{method} {route} as {(ApiRole)held}: {(int)status}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_route_names_a_role_or_is_open_on_purpose()
    {
        var open = Endpoints().Where(one => one.Metadata.GetMetadata<RequiredRole>() is null).ToList();

        Assert.Empty(open.Select(Name).Except(OpenOnPurpose));
        Assert.All(open, one => Assert.NotNull(one.Metadata.GetMetadata<IAllowAnonymous>()));
    }

    [Fact]
    public void Viewers_never_write_and_keys_and_audit_are_for_admins()
    {
        foreach (var (method, route, role) in Routes())
        {
            // Whoever may look may also leave.
            Assert.False(method != "GET" && role == ApiRole.Viewer && route != "/api/v1/session", $"{method} {route} is for viewers.");
            Assert.True(role == ApiRole.Admin || !(route.Contains("/keys", StringComparison.Ordinal) || route.Contains("/audit", StringComparison.Ordinal) || route.Contains("/arm", StringComparison.Ordinal)), $"{method} {route} is for {role}.");
        }
    }

    [Fact]
    public async Task Key_that_has_expired_is_dead()
    {
        var (_, secret) = await api.CreateKeyAsync("expiring", "viewer");
        using var client = api.Client(secret);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/bots")).StatusCode);

        await api.Database.ExecuteAsync("UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE name = 'expiring'");

        await ApiFixture.AssertProblemAsync(await client.GetAsync("/api/v1/bots"), 401, "unauthenticated");
    }

    [Fact]
    public async Task Revoked_key_is_dead_at_once()
    {
        var (keyId, secret) = await api.CreateKeyAsync("short-lived", "viewer");
        using var client = api.Client(secret);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/bots")).StatusCode);

        await api.Admin.DeleteAsync($"/api/v1/keys/{keyId}");

        await ApiFixture.AssertProblemAsync(await client.GetAsync("/api/v1/bots"), 401, "unauthenticated");
    }

    [Fact]
    public async Task Secrets_of_keys_are_in_no_list_and_not_in_the_audit_log()
    {
        var (_, secret) = await api.CreateKeyAsync("hidden", "viewer");

        Assert.DoesNotContain(secret, await api.Admin.GetStringAsync("/api/v1/keys"), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, await api.Admin.GetStringAsync("/api/v1/audit"), StringComparison.Ordinal);
        Assert.Equal(0L, await api.Database.ScalarAsync<long>($"SELECT count(*) FROM api_keys WHERE encode(hash, 'escape') LIKE '%{secret}%' OR prefix = '{secret}'"));
    }

    private async Task<string> RevokedKeyAsync()
    {
        var (keyId, secret) = await api.CreateKeyAsync("revoked", "admin");
        await api.Admin.DeleteAsync($"/api/v1/keys/{keyId}");
        return secret;
    }

    private static string Name(RouteEndpoint endpoint) =>
        $"{endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] ?? "GET"} /{endpoint.RoutePattern.RawText!.Trim('/')}";

    private List<(string Method, string Route, ApiRole Role)> Routes() =>
    [
        .. from endpoint in Endpoints()
           where endpoint.Metadata.GetMetadata<RequiredRole>() is not null
           from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
           select (method, "/" + endpoint.RoutePattern.RawText!.Trim('/'), endpoint.Metadata.GetOrderedMetadata<RequiredRole>()[^1].Role),
    ];

    private List<RouteEndpoint> Endpoints() => [.. api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string method, string route)
    {
        var path = System.Text.RegularExpressions.Regex.Replace(route, @"\{\w+:(long|int)\}", "987654");
        path = System.Text.RegularExpressions.Regex.Replace(path, @"\{\w+\}", "nobody");
        using var request = new HttpRequestMessage(new HttpMethod(method), path.StartsWith('/') ? path : "/" + path);
        if (method != "GET")
        {
            request.Content = new StringContent("{}", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        }

        // Headers only: a stream of events has no end.
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }
}
