using AlgoTrade.Engine.Market;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Hyperliquid;

/// <summary>Log messages of the adapter; event ids 41xx.</summary>
internal static partial class HyperliquidLog
{
    [LoggerMessage(4101, LogLevel.Information, "The exchange sent something this version does not know: {Content}. It is ignored; further ones are only counted")]
    public static partial void UnknownContentSeen(this ILogger logger, string content);

    [LoggerMessage(4102, LogLevel.Warning, "The metadata entry {Name} is broken or appears twice; it is left out")]
    public static partial void MetadataEntrySkipped(this ILogger logger, string name);

    [LoggerMessage(4103, LogLevel.Warning, "The metadata of {Instrument} changed (asset id or lot: {IsDangerous})")]
    public static partial void InstrumentChanged(this ILogger logger, InstrumentName instrument, bool isDangerous);

    [LoggerMessage(4111, LogLevel.Warning, "The stream to {Address} was interrupted: {Cause}")]
    public static partial void StreamInterrupted(this ILogger logger, Uri address, string cause);

    [LoggerMessage(4112, LogLevel.Warning, "A message of the exchange could not be read: {Cause}")]
    public static partial void FrameUnreadable(this ILogger logger, string cause);

    [LoggerMessage(4113, LogLevel.Warning, "The exchange complains about the stream: {Text}")]
    public static partial void StreamError(this ILogger logger, string text);

    [LoggerMessage(4114, LogLevel.Debug, "Writing to the stream ended: {Cause}")]
    public static partial void StreamWriterEnded(this ILogger logger, string cause);

    [LoggerMessage(4115, LogLevel.Warning, "Missed candles of {Instrument} could not be read: {Cause}")]
    public static partial void CatchUpFailed(this ILogger logger, InstrumentName instrument, string cause);

    [LoggerMessage(4117, LogLevel.Warning, "Not every market can be followed: {Problem}")]
    public static partial void SubscriptionRefused(this ILogger logger, string problem);

    [LoggerMessage(4118, LogLevel.Warning, "The exchange's clock could not be measured; ours is used: {Cause}")]
    public static partial void ClockNotMeasured(this ILogger logger, string cause);

    [LoggerMessage(4119, LogLevel.Warning, "Markets, clock or budget of the exchange could not be read; the last known stay in force: {Cause}")]
    public static partial void ExchangeNotWatched(this ILogger logger, string cause);

    [LoggerMessage(4120, LogLevel.Error, "How far the nonces are could not be written to {Path}; they go on rising in this process")]
    public static partial void NoncesNotKept(this ILogger logger, Exception exception, string path);

    [LoggerMessage(4116, LogLevel.Warning, "Missed fills and orders could not be read, attempt {Attempt}: {Cause}")]
    public static partial void AccountCatchUpFailed(this ILogger logger, int attempt, string cause);
}
