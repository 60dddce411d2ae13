using System.Security.Claims;

namespace AlgoTrade.Api.Security;

/// <summary>What a key may do. Each role may do everything the one before it may.</summary>
internal enum ApiRole
{
    /// <summary>Reads everything except keys and the audit log.</summary>
    Viewer = 1,

    /// <summary>Runs bots: everything but keys, arming for live trading, and the release of the kill switch.</summary>
    Operator = 2,

    /// <summary>Everything.</summary>
    Admin = 3,
}

internal static class Policies
{
    public static TBuilder RequireRole<TBuilder>(this TBuilder builder, ApiRole role)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(role.ToString()).WithMetadata(new RequiredRole(role));

    public static void AddRolePolicies(this IServiceCollection services) => services.AddAuthorizationBuilder()
        .AddPolicy(nameof(ApiRole.Viewer), policy => policy.RequireRole(nameof(ApiRole.Viewer), nameof(ApiRole.Operator), nameof(ApiRole.Admin)))
        .AddPolicy(nameof(ApiRole.Operator), policy => policy.RequireRole(nameof(ApiRole.Operator), nameof(ApiRole.Admin)))
        .AddPolicy(nameof(ApiRole.Admin), policy => policy.RequireRole(nameof(ApiRole.Admin)))
        // An endpoint that names no role and is not open on purpose lets nobody in, not even an admin. Where there is no endpoint there is
        // nothing to guard: whoever has a key learns that, and nobody else learns what exists.
        .SetFallbackPolicy(new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser().RequireAssertion(context => context.Resource is HttpContext http && http.GetEndpoint() is null).Build());

    /// <summary>The key that acts, as the audit log names it.</summary>
    public static string Actor(this ClaimsPrincipal user) => $"key:{user.FindFirstValue(ClaimTypes.Name)}";

    public static string KeyName(this ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.Name) ?? "";

    public static ApiRole Role(this ClaimsPrincipal user) => Enum.Parse<ApiRole>(user.FindFirstValue(ClaimTypes.Role)!);

    /// <summary>The browser session that acts; null: the caller has the key itself.</summary>
    public static FoundSession? Session(this ClaimsPrincipal user) => (user as SessionPrincipal)?.Session;

    public static int? KeyId(this ClaimsPrincipal user) =>
        int.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : null;
}

/// <summary>Who acts, and the browser session through which, if any.</summary>
internal sealed class SessionPrincipal(ClaimsIdentity identity, FoundSession? session) : ClaimsPrincipal(identity)
{
    public FoundSession? Session { get; } = session;
}

/// <summary>The role that an endpoint asks for, for its documentation and the tests.</summary>
internal sealed record RequiredRole(ApiRole Role);
