using System.Security.Claims;
using AlgoTrade.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlgoTrade.Api.Security;

/// <param name="Key">The API key that lets this browser in. It is not kept.</param>
internal sealed record BeginSessionRequest(string Key);

/// <param name="Name">Of the key.</param>
/// <param name="ExpiresAt">When the session ends, or the key if that is earlier; null: never.</param>
/// <param name="CsrfToken">Every write of a browser session sends it as X-CSRF-Token; null for callers with a key.</param>
internal sealed record SessionResponse(string Name, ApiRole Role, DateTimeOffset? ExpiresAt, string? CsrfToken);

/// <summary>How a browser gets in: the key is shown once and exchanged for a cookie that scripts cannot read.</summary>
internal static class SessionEndpoints
{
    private const int LongestKey = 200;

    public static void MapSession(this RouteGroupBuilder api)
    {
        var session = api.MapGroup("/session").WithTags("Session");
        session.MapGet("", Get).WithName("GetSession").WithSummary("Who is asking, and what the role is.").RequireRole(ApiRole.Viewer);
        session.MapPost("", BeginAsync).WithName("BeginSession").WithSummary("Lets a browser in: sets a cookie. Needs a key in the body, and none in the header.").WithMetadata(new NotReplayed()).AllowAnonymous();
        session.MapDelete("", EndAsync).WithName("EndSession").WithSummary("Ends the session of this browser.").RequireRole(ApiRole.Viewer);
    }

    private static Ok<SessionResponse> Get(ClaimsPrincipal user, HttpRequest request) => TypedResults.Ok(new SessionResponse(
        user.KeyName(),
        user.Role(),
        user.Session()?.ExpiresAt,
        user.Session() is null ? null : SessionCookie.CsrfToken(SessionCookie.Read(request)!)));

    private static async Task<Ok<SessionResponse>> BeginAsync(BeginSessionRequest body, Sessions sessions, HttpContext context, CancellationToken cancellationToken)
    {
        if (body.Key.Trim() is not { Length: > 0 and <= LongestKey } key)
        {
            throw ProblemException.Invalid("key", $"key is empty or longer than {LongestKey} characters: expected an API key.");
        }

        var token = await sessions.BeginAsync(key, cancellationToken);
        var found = await sessions.FindAsync(token, cancellationToken)
            ?? throw new ProblemException(StatusCodes.Status401Unauthorized, ProblemCodes.Unauthenticated, "The key was revoked meanwhile.", "key");
        SessionCookie.Set(context, token, found.ExpiresAt);
        return TypedResults.Ok(new SessionResponse(found.Name, found.Role, found.ExpiresAt, SessionCookie.CsrfToken(token)));
    }

    private static async Task<NoContent> EndAsync(ClaimsPrincipal user, Sessions sessions, HttpContext context, CancellationToken cancellationToken)
    {
        if (user.Session() is not { } session)
        {
            throw ProblemException.Conflict(ProblemCodes.WrongState, "There is no session to end: the request came with a key.");
        }

        await sessions.EndAsync(user, session.SessionId, cancellationToken);
        SessionCookie.Clear(context);
        return TypedResults.NoContent();
    }
}
