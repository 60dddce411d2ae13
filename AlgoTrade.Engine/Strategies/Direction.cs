namespace AlgoTrade.Engine.Strategies;

/// <summary>Which sides a strategy may take.</summary>
public enum Direction
{
    /// <summary>Long or flat.</summary>
    Long = 1,

    /// <summary>Short or flat.</summary>
    Short = 2,

    /// <summary>Long, short or flat.</summary>
    Both = 3,
}

public static class Directions
{
    public static bool AllowsLong(this Direction direction) => direction != Direction.Short;

    public static bool AllowsShort(this Direction direction) => direction != Direction.Long;

    /// <summary>Where to be on a signal: long after an upward one (above 0), short after a downward one; flat where that side is not allowed.</summary>
    public static TargetExposure TargetFor(this Direction direction, int signal) =>
        signal > 0 && direction.AllowsLong() ? TargetExposure.Long
        : signal < 0 && direction.AllowsShort() ? TargetExposure.Short : TargetExposure.Flat;
}
