using System.Globalization;
using System.Threading.RateLimiting;
using AlgoTrade.Api.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Api.Http;

/// <summary>One bucket per key; callers without a valid key share a small one per address.</summary>
internal static class RateLimits
{
    public static void AddRateLimits(this IServiceCollection services)
    {
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<ApiOptions>>((limiter, api) =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => Partition(context, api.Value));
            limiter.OnRejected = RejectAsync;
        });
    }

    private static RateLimitPartition<string> Partition(HttpContext context, ApiOptions api) => context.User.KeyId() is { } keyId
        ? Bucket(string.Create(CultureInfo.InvariantCulture, $"key:{keyId}"), api.RequestsPerSecond)
        : Bucket($"address:{context.Connection.RemoteIpAddress}", api.AnonymousRequestsPerSecond);

    private static RateLimitPartition<string> Bucket(string name, int perSecond) => RateLimitPartition.GetTokenBucketLimiter(name, _ => new TokenBucketRateLimiterOptions
    {
        TokenLimit = checked(perSecond * 2),
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    });

    private static async ValueTask RejectAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        context.HttpContext.Response.Headers.RetryAfter = "1";
        var problem = new ProblemException(StatusCodes.Status429TooManyRequests, ProblemCodes.RateLimited, "Too many requests: try again in a second.");
        await context.HttpContext.RequestServices.GetRequiredService<IProblemDetailsService>()
            .TryWriteAsync(new ProblemDetailsContext { HttpContext = context.HttpContext, ProblemDetails = ProblemHandler.Details(problem) });
    }
}
