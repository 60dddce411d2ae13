namespace AlgoTrade.ServiceDefaults.Health;

/// <summary>The three addresses under which a process answers for itself.</summary>
public static class HealthPaths
{
    /// <summary>200 while the process runs.</summary>
    public const string Alive = "/alive";

    /// <summary>200 while the process can serve, else 503.</summary>
    public const string Ready = "/ready";

    /// <summary>Every check with its detail, as JSON. 503 when one that counts is unhealthy.</summary>
    public const string Health = "/health";

    internal static bool IsHealth(string path) => path is Alive or Ready or Health;
}
