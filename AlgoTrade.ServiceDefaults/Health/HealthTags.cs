namespace AlgoTrade.ServiceDefaults.Health;

/// <summary>Which question a health check answers. A check without one of these tags shows in <c>/health</c> only.</summary>
public static class HealthTags
{
    /// <summary>The process runs. Failing it means: restart me.</summary>
    public const string Live = "live";

    /// <summary>The process can serve. Failing it means: wait, send nobody here.</summary>
    public const string Ready = "ready";

    /// <summary>
    /// What the bots do: stopped, paused, kill switch engaged. Shown in <c>/health</c>, and never counted: a bot that stands
    /// still on purpose is no reason to restart a process.
    /// </summary>
    public const string Trading = "trading";
}
