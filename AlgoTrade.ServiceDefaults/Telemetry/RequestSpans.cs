using System.Diagnostics;
using AlgoTrade.ServiceDefaults.Health;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using OpenTelemetry;

namespace AlgoTrade.ServiceDefaults.Telemetry;

/// <summary>
/// Finishes the spans of incoming requests. ASP.NET Core 10 starts them with its own name and few attributes; the middleware
/// of <see cref="Name"/> gives them method, route and status. Health questions, asked every few seconds, are not exported.
/// </summary>
internal sealed class RequestSpans : BaseProcessor<Activity>
{
    private const string PathTag = "url.path";

    public override void OnEnd(Activity data)
    {
        if (data.GetTagItem(PathTag) is string path && HealthPaths.IsHealth(path))
        {
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }

    internal static async Task Name(HttpContext context, RequestDelegate next)
    {
        var activity = context.Features.Get<IHttpActivityFeature>()?.Activity;
        if (activity is not { IsAllDataRequested: true })
        {
            await next(context);
            return;
        }

        // The path without the query: a query may carry a key.
        activity.SetTag(PathTag, context.Request.Path.Value);
        activity.SetTag("http.request.method", context.Request.Method);
        try
        {
            await next(context);
        }
        finally
        {
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
            activity.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
            activity.SetTag("http.route", route);
            activity.SetTag("http.response.status_code", context.Response.StatusCode);
        }
    }
}
