namespace AlgoTrade.Cli.Up;

/// <summary>What was asked of `algotrade up`.</summary>
/// <param name="Network">simulated, testnet or mainnet.</param>
/// <param name="Port">Of the API on the loopback address; 0: a free one.</param>
/// <param name="Speed">Practice seconds per real second; 1 unless the network is simulated.</param>
internal sealed record UpSettings(string Network, DirectoryInfo DataFolder, int Port, double Speed)
{
    public const string Simulated = "simulated";

    public bool IsSimulated => Network == Simulated;

    public string KeyFile => Path.Combine(DataFolder.FullName, Remote.Connections.KeyFileName);

    public string UrlFile => Path.Combine(DataFolder.FullName, Remote.Connections.UrlFileName);

    public string LogFile => Path.Combine(DataFolder.FullName, "algotrade.log");

    public string VenueFile => Path.Combine(DataFolder.FullName, "practice-exchange.json");
}
