using AlgoTrade.Api.Http;

namespace AlgoTrade.Api.Security;

/// <summary>A browser sends its cookie by itself, so a cookie alone never writes: the page that asks shows that it is one of ours.</summary>
internal static class CsrfGuard
{
    public static Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        var isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method);
        return isRead || context.User.Session() is null || SessionCookie.HasCsrfToken(context.Request, SessionCookie.Read(context.Request)!)
            ? next(context)
            : throw new ProblemException(
                StatusCodes.Status403Forbidden,
                ProblemCodes.CsrfTokenMissing,
                $"Writes of a browser session need {SessionCookie.CsrfHeader}, as GET /api/v1/session says it.",
                SessionCookie.CsrfHeader);
    }
}
