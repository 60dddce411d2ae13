using AlgoTrade.Engine.Market;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Feeds;

/// <summary>Event ids 3440 to 3449.</summary>
internal static partial class FeedLog
{
    [LoggerMessage(3440, LogLevel.Warning, "Candles of {Instrument} were fetched for a bot and could not be stored")]
    public static partial void FetchedNotStored(this ILogger logger, Exception exception, InstrumentName instrument);

    [LoggerMessage(3441, LogLevel.Warning, "Whether the exchange changed rules of markets since the last run could not be looked up yet: {Cause}")]
    public static partial void RulesNotCompared(this ILogger logger, string cause);
}
