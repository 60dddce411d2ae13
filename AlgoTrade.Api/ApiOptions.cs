namespace AlgoTrade.Api;

/// <summary>How the API listens, who gets in first and how much it takes. Section <c>Api</c>.</summary>
public sealed class ApiOptions
{
    public const string SectionName = "Api";

    /// <summary>The network whose instruments are meant when a request names none: simulated, testnet or mainnet. Default simulated.</summary>
    public string Network { get; set; } = "simulated";

    /// <summary>
    /// The first admin key, when it shall not be made up: best given as a file (<c>Api__FirstAdminKey_FILE</c>). At least 32 characters.
    /// Read only while no key exists.
    /// </summary>
    public string? FirstAdminKey { get; set; }

    /// <summary>Largest request body in bytes. Default 256 KiB, 1 KiB to 16 MiB.</summary>
    public int MaxBodyBytes { get; set; } = 256 * 1024;

    /// <summary>Requests per second of one key, averaged; bursts of twice as many pass. Default 300.</summary>
    public int RequestsPerSecond { get; set; } = 300;

    /// <summary>Requests per second of one address without a valid key: slows the guessing of keys. Default 20.</summary>
    public int AnonymousRequestsPerSecond { get; set; } = 20;

    /// <summary>Hours for which a browser stays let in. Default 12, 1 to 720.</summary>
    public int SessionHours { get; set; } = 12;

    /// <summary>Event streams open at once over all clients; each holds a connection. Default 1000.</summary>
    public int MaxEventStreams { get; set; } = 1000;
}
