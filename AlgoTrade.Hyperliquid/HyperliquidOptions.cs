using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid;

/// <summary>How to reach one account on one network. Checked at start; a bad value stops the host before it trades.</summary>
public sealed class HyperliquidOptions
{
    public const string SectionName = "Hyperliquid";

    /// <summary>Default: the practice venue.</summary>
    public HyperliquidNetwork Network { get; set; } = HyperliquidNetwork.Simulated;

    /// <summary>Where the API is. Default: the network's public address; for the practice venue <c>http://localhost:5080</c>.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>The account that owns the money (master, sub-account or vault): <c>0x</c> and 40 hex digits. Empty: market data only.</summary>
    public string? AccountAddress { get; set; }

    /// <summary>True when <see cref="AccountAddress"/> is a sub-account or vault: actions then name it as <c>vaultAddress</c>.</summary>
    public bool IsSubAccountOrVault { get; set; }

    /// <summary>Path of the file with the API wallet's private key. Empty: read only.</summary>
    public string? AgentKeyFile { get; set; }

    /// <summary>Path of a small file that keeps the highest nonce over restarts. Empty: the daemon keeps it in the database, others trust the clock.</summary>
    public string? NonceFile { get; set; }

    /// <summary>Milliseconds until an action that has not landed is refused by the exchange. 1,000 to 60,000, default 10,000.</summary>
    public int ExpiresAfterMs { get; set; } = 10_000;

    /// <summary>Milliseconds to wait for an answer. 1,000 to 60,000, default 10,000.</summary>
    public int RequestTimeoutMs { get; set; } = 10_000;

    /// <summary>
    /// How signed actions travel: each by its own HTTP request, or over one WebSocket while that is connected. Default: HTTP
    /// (docs/decisions/0009).
    /// </summary>
    public HyperliquidTransport ActionTransport { get; set; } = HyperliquidTransport.Http;

    /// <summary>How reads travel. Default: HTTP.</summary>
    public HyperliquidTransport InfoTransport { get; set; } = HyperliquidTransport.Http;

    /// <summary>Perpetual dexes of third parties to load besides the first. Default: none.</summary>
    public IList<string> BuilderDexes { get; } = [];

    /// <summary>Load spot markets as well. Default: no.</summary>
    public bool IncludeSpot { get; set; }

    /// <summary>
    /// Weight per minute that this process may use, of the 1,200 per IP address: less where several processes share one address. 200 to
    /// 1,200, default 1,200.
    /// </summary>
    public int IpWeightPerMinute { get; set; } = 1_200;

    /// <summary>Weight per minute kept back for cancels and stops, of 1,200 per IP address. 0 to 600, default 200.</summary>
    public int IpWeightReserve { get; set; } = 200;

    /// <summary>Actions of the address budget kept back for cancels and stops. 0 to 5,000, default 500.</summary>
    public int AddressActionReserve { get; set; } = 500;

    /// <summary>
    /// Milliseconds between two comparisons of the account stream with REST, which find a message lost without a disconnect; each costs
    /// 40 of 1,200 weight. 2,000 to 600,000, default 60,000.
    /// </summary>
    public int AuditIntervalMs { get; set; } = 60_000;

    /// <summary>
    /// Milliseconds without any market data, though the connection answers, after which the data counts as stale and the connection is
    /// made anew. 5,000 to 600,000, default 90,000.
    /// </summary>
    public int MarketSilenceMs { get; set; } = 90_000;

    /// <summary>Milliseconds between two readings of the markets' rules, the exchange's clock and the address budget. 10,000 to 86,400,000, default 600,000.</summary>
    public int WatchIntervalMs { get; set; } = 600_000;

    internal bool IsMainnet => Network == HyperliquidNetwork.Mainnet;

    internal Uri RestAddress => new(BaseUrl is { Length: > 0 } url ? url.TrimEnd('/') + "/" : DefaultAddress);

    internal Uri SocketAddress
    {
        get
        {
            var rest = RestAddress;
            return new UriBuilder(new Uri(rest, "ws")) { Scheme = rest.Scheme == Uri.UriSchemeHttps ? "wss" : "ws" }.Uri;
        }
    }

    internal AccountAddress? Account => Signing.AccountAddress.TryParse(AccountAddress, null, out var address) ? address : null;

    private string DefaultAddress => Network switch
    {
        HyperliquidNetwork.Mainnet => "https://api.hyperliquid.xyz/",
        HyperliquidNetwork.Testnet => "https://api.hyperliquid-testnet.xyz/",
        _ => "http://localhost:5080/",
    };
}
