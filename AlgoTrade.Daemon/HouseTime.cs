namespace AlgoTrade.Daemon;

/// <summary>
/// Real time, for what has to do with other machines: leases, retries against the database, the end of the process. The injected
/// <see cref="TimeProvider"/> is the market's time, which runs faster when the practice venue replays at speed.
/// </summary>
internal sealed record HouseTime(TimeProvider Provider);
