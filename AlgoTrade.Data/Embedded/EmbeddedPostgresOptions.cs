namespace AlgoTrade.Data.Embedded;

/// <summary>Where the private PostgreSQL cluster lives and how its server is run.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>Folder of the cluster, its password and its lock. Created when absent. Example: <c>.data/postgres</c>.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Folder with <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>. Default: searched on PATH and in the usual places.</summary>
    public string? BinaryDirectory { get; init; }

    /// <summary>Port on the loopback address. Default 0: a free one, new at every start.</summary>
    public int Port { get; init; }

    /// <summary>
    /// Operating system account of the server when we run as root, which PostgreSQL refuses. Default: the first of
    /// <c>postgres</c> and <c>nobody</c> that exists. Ignored when we are not root.
    /// </summary>
    public string? ServerAccount { get; init; }

    /// <summary>Name of the database created in a new cluster. Default <c>algotrade</c>.</summary>
    public string Database { get; init; } = "algotrade";

    /// <summary>How long the server may take to start or stop. Default 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// False skips waiting for the disk at every commit: several times faster, and a power cut may destroy the cluster.
    /// For throw-away databases of tests only. Default true.
    /// </summary>
    public bool Durable { get; init; } = true;

    /// <summary>True deletes the data folder after the server stopped, also when this process was killed. Default false.</summary>
    public bool DeleteWhenStopped { get; init; }

    /// <summary>Further server settings, for example <c>max_connections</c>.</summary>
    public IReadOnlyDictionary<string, string> ServerSettings { get; init; } = new Dictionary<string, string>();
}
