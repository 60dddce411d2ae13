namespace AlgoTrade.Data;

/// <summary>Life of a piece of work that somebody asked for: a backtest, a backfill.</summary>
public enum JobStatus
{
    Queued = 1,
    Running = 2,
    Completed = 3,
    Failed = 4,
    Canceled = 5,
}
