using AlgoTrade.Engine.Market;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Feeds;

/// <summary>Event ids 3440 to 3449.</summary>
internal static partial class FeedLog
{
    [LoggerMessage(3440, LogLevel.Warning, "Candles of {Instrument} were fetched for a bot and could not be stored")]
    public static partial void FetchedNotStored(this ILogger logger, Exception exception, InstrumentName instrument);
}
