using System.Security.Cryptography;
using System.Text;

namespace AlgoTrade.Api.Security;

/// <summary>
/// What a browser holds instead of a key: a cookie that scripts cannot read and other sites cannot send. Writes also carry a token that
/// only a page of this origin can have read.
/// </summary>
internal static class SessionCookie
{
    public const string CsrfHeader = "X-CSRF-Token";
    private const string Prefix = "algotrade-session-";
    private const string Path = "/api";
    private const int MaxTokenLength = 100;

    /// <summary>Cookies do not tell ports apart, and one machine may run several installations.</summary>
    public static string Name(HttpRequest request) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Prefix}{request.Host.Port ?? (request.IsHttps ? 443 : 80)}");

    public static string? Read(HttpRequest request) => request.Cookies[Name(request)] is { Length: > 0 and <= MaxTokenLength } token ? token : null;

    public static void Set(HttpContext context, string token, DateTimeOffset expiresAt) =>
        context.Response.Cookies.Append(Name(context.Request), token, Options(context.Request, expiresAt));

    public static void Clear(HttpContext context) => context.Response.Cookies.Delete(Name(context.Request), Options(context.Request, expiresAt: null));

    public static string NewToken() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Follows from the cookie, so it needs no storage; the stored hash does not give it away.</summary>
    public static string CsrfToken(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("csrf:" + token)));

    public static bool HasCsrfToken(HttpRequest request, string token) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(request.Headers[CsrfHeader].ToString()), Encoding.UTF8.GetBytes(CsrfToken(token)));

    private static CookieOptions Options(HttpRequest request, DateTimeOffset? expiresAt) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = request.IsHttps,
        Path = Path,
        Expires = expiresAt,
        IsEssential = true,
    };
}
