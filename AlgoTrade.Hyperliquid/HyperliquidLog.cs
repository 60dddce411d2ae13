using Microsoft.Extensions.Logging;

namespace AlgoTrade.Hyperliquid;

/// <summary>Log messages of the adapter; event ids 41xx.</summary>
internal static partial class HyperliquidLog
{
    [LoggerMessage(4101, LogLevel.Information, "The exchange sent something this version does not know: {Content}. It is ignored; further ones are only counted")]
    public static partial void UnknownContentSeen(this ILogger logger, string content);
}
