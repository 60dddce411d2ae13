using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using AlgoTrade.Data.Audit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Api.Security;

/// <summary>
/// Reads the key from <c>Authorization: Bearer …</c> or <c>X-Api-Key</c>, never from the address, which ends up in logs. A browser that
/// was let in with a key presents its cookie instead.
/// </summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeyStore keys, Sessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string HeaderName = "X-Api-Key";
    private const string Bearer = "Bearer ";
    private const int MaxKeyLength = 200;

    public static ClaimsPrincipal Principal(int keyId, string name, string role, FoundSession? session)
    {
        var identity = new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, keyId.ToString(CultureInfo.InvariantCulture)),
                new Claim(ClaimTypes.Name, name),
                new Claim(ClaimTypes.Role, role),
            ],
            SchemeName);
        return new SessionPrincipal(identity, session);
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var presented = PresentedKey();
        if (presented.Length > MaxKeyLength)
        {
            return AuthenticateResult.Fail("The key is longer than any.");
        }

        if (presented.Length > 0)
        {
            return await keys.AuthenticateAsync(presented, Context.RequestAborted) is { } key
                ? Success(Principal(key.KeyId, key.Name, key.Role.ToString(), session: null))
                : AuthenticateResult.Fail("The key is unknown, revoked or expired.");
        }

        if (SessionCookie.Read(Request) is not { } token)
        {
            return AuthenticateResult.NoResult();
        }

        return await sessions.FindAsync(token, Context.RequestAborted) is { } session
            ? Success(Principal(session.KeyId, session.Name, session.Role.ToString(), session))
            : AuthenticateResult.Fail("The session has ended.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer realm=\"algotrade\"";
        return Task.CompletedTask;
    }

    private static AuthenticateResult Success(ClaimsPrincipal user) => AuthenticateResult.Success(new AuthenticationTicket(user, SchemeName));

    private string PresentedKey()
    {
        var authorization = Request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim() : Request.Headers[HeaderName].ToString();
    }
}
