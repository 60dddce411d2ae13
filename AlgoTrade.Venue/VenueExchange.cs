using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Venue.Accounts;
using AlgoTrade.Venue.Markets;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Venue;

/// <summary>Gets everything that one block of the exchange changed, in order, while nothing else can change.</summary>
internal interface IBlockListener
{
    void OnBlock(VenueExchange exchange, IReadOnlyList<ExchangeEvent> events, long timeMs);
}

/// <summary>
/// The exchange with its accounts and markets. Whoever reads or changes it holds its lock, through <see cref="Run{T}"/>: a block is one such
/// change, and its events go to the histories and to the listener before the next one.
/// </summary>
internal sealed class VenueExchange
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly Dictionary<string, VenueMarket> _byCoin = [];
    private readonly MarketDriver _driver;
    private IBlockListener? _listener;
    private long _lastMs;

    public VenueExchange(IOptions<VenueOptions> options, TimeProvider time)
    {
        _time = time;
        Options = options.Value;
        var folder = Options.Source == MarketSource.Folder
            ? Options.DataFolder ?? throw new InvalidOperationException("Venue:DataFolder is missing: the source Folder needs it.")
            : Path.Combine(AppContext.BaseDirectory, "Sample");
        Universe = VenueUniverse.Read(folder);
        Accounts = new AccountDirectory(Core);
        foreach (var instrument in Universe.Instruments)
        {
            if (instrument.IsDelisted)
                continue;
            var recorded = RecordedMinutes.Read(folder, instrument.Name);
            var source = Options.Source == MarketSource.Synthetic
                ? new SyntheticMinutes(recorded[0].Open, unchecked(Options.Seed * 31 + instrument.AssetId)) : (MinuteSource)recorded;
            var market = new VenueMarket(Core.AddMarket(instrument, 0), source);
            Markets.Add(market);
            _byCoin.Add(market.Coin, market);
        }

        _driver = new MarketDriver(Core, Markets, Options);
    }

    public VenueOptions Options { get; }

    public ExchangeCore Core { get; } = new();

    public VenueUniverse Universe { get; }

    public AccountDirectory Accounts { get; }

    public List<VenueMarket> Markets { get; } = [];

    /// <summary>Unix milliseconds of the venue's clock, before any skew.</summary>
    public long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Added to the clock that clients see, milliseconds. A fault, 0 otherwise.</summary>
    public long ClockSkewMs { get; set; }

    /// <summary>Market data stands still while this is set. A fault.</summary>
    public bool IsStale { get; set; }

    public VenueMarket? FindMarket(string coin) => _byCoin.GetValueOrDefault(coin);

    public VenueMarket MarketOf(ExchangeMarket market) => _byCoin[market.Instrument.Name.Value];

    public void SetListener(IBlockListener listener) => _listener = listener;

    /// <summary>Opens the configured accounts and starts the markets.</summary>
    public void Start() => Run(nowMs =>
    {
        foreach (var configured in Options.Accounts)
            OpenAccount(configured);
        _driver.Start(nowMs);
        return true;
    });

    public VenueAccount OpenAccount(VenueAccountOptions configured)
    {
        var address = AccountAddress.Parse(configured.Address);
        var account = Accounts.Find(address) ?? Accounts.Open(address, configured.Cash);
        foreach (var agent in configured.Agents)
        {
            var agentAddress = AccountAddress.Parse(agent);
            if (!account.Agents.Exists(approved => approved.Address == agentAddress))
                account.Agents.Add(new ApprovedAgent(agentAddress, null, null));
        }

        return account;
    }

    /// <summary>Plays the markets up to now.</summary>
    public void Advance()
    {
        if (!IsStale)
            Run(nowMs => _driver.AdvanceTo(nowMs));
    }

    /// <summary>Runs one block: the change, then its consequences. The time given never goes back.</summary>
    public T Run<T>(Func<long, T> change)
    {
        lock (_gate)
        {
            _lastMs = Math.Max(_lastMs, NowMs + ClockSkewMs);
            var result = change(_lastMs);
            var events = Core.TakeEvents();
            foreach (var happened in events)
                Remember(happened);
            _listener?.OnBlock(this, events, _lastMs);
            return result;
        }
    }

    /// <summary>Reads under the lock without making a block.</summary>
    public T Read<T>(Func<long, T> read)
    {
        lock (_gate)
            return read(Math.Max(_lastMs, NowMs + ClockSkewMs));
    }

    private void Remember(ExchangeEvent happened)
    {
        var account = happened switch
        {
            OrderChanged changed => changed.Order.Account,
            AccountFilled filled => filled.Account,
            FundingSettled settled => settled.Account,
            _ => null,
        };
        if (account is not null)
            Accounts.Find(account)?.History.Add(happened);
        else if (happened is TradePrinted trade)
            MarketOf(trade.Market).Add(trade);
    }
}
