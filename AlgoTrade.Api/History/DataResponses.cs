using AlgoTrade.Data;

namespace AlgoTrade.Api.History;

/// <param name="Interval">Of the stored candles.</param>
/// <param name="Expected">Candles that the stretch has when none is missing.</param>
/// <param name="OpenGaps">Known missing stretches that are not repaired.</param>
internal sealed record CoverageResponse(string Coin, string Interval, DateTimeOffset First, DateTimeOffset Last, long Expected, long OpenGaps);

/// <param name="Stream">candles, trades, asset_contexts or funding_rates.</param>
/// <param name="IntervalS">Width of the missing candles in seconds; 0 for the other streams.</param>
internal sealed record GapResponse(
    long GapId, string Coin, string Stream, int IntervalS, DateTimeOffset FromTime, DateTimeOffset ToTime, string Cause, DateTimeOffset DetectedAt, DateTimeOffset? RepairedAt);

/// <param name="Progress">0 to 1.</param>
/// <param name="Stored">Candles that were new.</param>
/// <param name="Refused">Candles that did not pass the checks.</param>
internal sealed record BackfillResponse(
    long JobId,
    string Coin,
    int IntervalS,
    DateTimeOffset FromTime,
    DateTimeOffset ToTime,
    JobStatus Status,
    double Progress,
    long Stored,
    long Refused,
    string? Error,
    string RequestedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt);

/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive.</param>
internal sealed record SubmitBackfillRequest(string Coin, string Interval, DateTimeOffset From, DateTimeOffset To, string? Network = null);
