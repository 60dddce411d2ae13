using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AlgoTrade.ServiceDefaults.Health;

internal static class HealthEndpoints
{
    internal static void AddProcessHealth(this IServiceCollection services) =>
        services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [HealthTags.Live]);

    internal static IEndpointConventionBuilder MapProcessHealth(this WebApplication app)
    {
        app.MapHealthChecks(HealthPaths.Alive, Only(HealthTags.Live)).AllowAnonymous();
        app.MapHealthChecks(HealthPaths.Ready, Only(HealthTags.Ready)).AllowAnonymous();
        return app.MapGet(HealthPaths.Health, HealthReportJson.AnswerAsync).ExcludeFromDescription();
    }

    private static HealthCheckOptions Only(string tag) => new() { Predicate = check => check.Tags.Contains(tag) };
}
