namespace AlgoTrade.Cli.Up;

/// <summary>What was asked of `algotrade up`.</summary>
/// <param name="Network">simulated, testnet or mainnet.</param>
/// <param name="Port">Of the API on the loopback address; 0: a free one.</param>
/// <param name="Speed">Practice seconds per real second; 1 unless the network is simulated.</param>
internal sealed record UpSettings(string Network, DirectoryInfo DataFolder, int Port, double Speed)
{
    public const string Simulated = "simulated";
    public const string ExchangeUrlFileName = "exchange-url";

    /// <summary>Practice seconds per real second unless asked otherwise: a minute's candle every two seconds, so that a newcomer sees trades while looking.</summary>
    public const double DefaultPracticeSpeed = 30;

    /// <summary>Networks by the names in options, configuration and tables.</summary>
    public static readonly string[] Networks = [Simulated, "testnet", "mainnet"];

    public bool IsSimulated => Network == Simulated;

    public string KeyFile => Path.Combine(DataFolder.FullName, Remote.Connections.KeyFileName);

    public string UrlFile => Path.Combine(DataFolder.FullName, Remote.Connections.UrlFileName);

    /// <summary>How commands beside a running `up` reach its database, as the application.</summary>
    public string ConnectionFile => Path.Combine(DataFolder.FullName, DatabaseServer.ConnectionFileName);

    /// <summary>Where the practice exchange of a running `up` listens.</summary>
    public string ExchangeUrlFile => Path.Combine(DataFolder.FullName, ExchangeUrlFileName);

    public string ApplicationPasswordFile => Path.Combine(DataFolder.FullName, DatabaseServer.PasswordFileName);

    public string LogFile => Path.Combine(DataFolder.FullName, "algotrade.log");

    public string VenueFile => Path.Combine(DataFolder.FullName, "practice-exchange.json");
}
