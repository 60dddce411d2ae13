using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Accounts;

/// <summary>Event ids 3250 to 3299.</summary>
internal static partial class AccountLog
{
    [LoggerMessage(3250, LogLevel.Information, "{Account} is reconciled: {Cause}")]
    public static partial void ReconcileRequested(this ILogger logger, string account, string cause);

    [LoggerMessage(3251, LogLevel.Warning, "{Account} could not be reconciled; tried again soon")]
    public static partial void ReconcileFailed(this ILogger logger, Exception exception, string account);

    [LoggerMessage(3252, LogLevel.Warning, "A sweep of the wishes failed; tried again")]
    public static partial void SweepFailed(this ILogger logger, Exception exception);

    [LoggerMessage(3253, LogLevel.Error, "The session of {Account} ended")]
    public static partial void SessionEnded(this ILogger logger, Exception? exception, string account);

    [LoggerMessage(3255, LogLevel.Error, "{Account}: {Count} orders have no answer in the journal; the next start resolves them")]
    public static partial void LeftUnanswered(this ILogger logger, string account, int count);

    [LoggerMessage(3256, LogLevel.Warning, "{Account}: breaker {Breaker} of the whole account was released by an operator")]
    public static partial void AccountBreakerReleased(this ILogger logger, string account, string breaker);

    [LoggerMessage(3254, LogLevel.Information, "All bots have ended: {Outcome}")]
    public static partial void ShutDown(this ILogger logger, string outcome);
}
