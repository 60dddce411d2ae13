using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Ownership;

/// <summary>Event ids 3200 to 3249.</summary>
internal static partial class OwnershipLog
{
    [LoggerMessage(3200, LogLevel.Information, "This process owns {Lease} from now on (epoch {Epoch})")]
    public static partial void LeaseAcquired(this ILogger logger, string lease, long epoch);

    [LoggerMessage(3201, LogLevel.Critical, "{Lease} was taken over (epoch {Epoch} is over): nothing is written or sent any more")]
    public static partial void LeaseLost(this ILogger logger, string lease, long epoch);

    [LoggerMessage(3202, LogLevel.Warning, "{Lease} could not be renewed; without renewal it ends soon")]
    public static partial void LeaseNotRenewed(this ILogger logger, Exception exception, string lease);

    [LoggerMessage(3203, LogLevel.Information, "Another process owns {Lease}; standing by")]
    public static partial void StandingBy(this ILogger logger, string lease);

    [LoggerMessage(3204, LogLevel.Warning, "How far the nonces are could not be written down; they go on rising in this process")]
    public static partial void NoncesNotKept(this ILogger logger, Exception exception);
}
