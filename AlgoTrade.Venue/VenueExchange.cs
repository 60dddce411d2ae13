using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Venue.Accounts;
using AlgoTrade.Venue.Actions;
using AlgoTrade.Venue.Commands;
using AlgoTrade.Venue.Ledgers;
using AlgoTrade.Venue.Markets;
using AlgoTrade.Venue.State;
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
internal sealed class VenueExchange : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly string _folder;
    private readonly Dictionary<string, VenueMarket> _byCoin = [];
    private readonly VenueJournal? _journal;
    private MarketDriver _driver;
    private IBlockListener? _listener;
    private readonly List<ExchangeEvent> _happened = [];
    private bool _isReplaying;
    private long _lastMs;

    public VenueExchange(IOptions<VenueOptions> options, TimeProvider time)
    {
        _time = time;
        Options = options.Value;
        _folder = Options.Source == MarketSource.Folder ? Options.DataFolder! : Path.Combine(AppContext.BaseDirectory, "Sample");
        _journal = Options.StateFile is { } path ? new VenueJournal(path) : null;
        Universe = VenueUniverse.Read(_folder);
        Executor = new ActionExecutor(this);
        Commands = new CommandExecutor(this);
        (Core, Accounts, _driver) = Build();
        (Transfers, Fees) = (new Transfers(this), new FeeAssessor(Accounts, Markets));
    }

    public VenueOptions Options { get; }

    public ExchangeCore Core { get; private set; }

    public AccountDirectory Accounts { get; private set; }

    public VenueUniverse Universe { get; }

    public List<VenueMarket> Markets { get; } = [];

    public ActionExecutor Executor { get; }

    public CommandExecutor Commands { get; }

    public Transfers Transfers { get; private set; }

    public FeeAssessor Fees { get; private set; }

    /// <summary>Added to the venue's clock, milliseconds. A fault, 0 otherwise; turning it back never turns time back.</summary>
    public long ClockSkewMs { get; set; }

    /// <summary>Market data stands still while this is set. A fault.</summary>
    public bool IsStale { get; set; }

    public bool CanRestart => _journal is not null;

    public VenueMarket? FindMarket(string coin) => _byCoin.GetValueOrDefault(coin);

    public VenueMarket MarketOf(ExchangeMarket market) => _byCoin[market.Instrument.Name.Value];

    public void SetListener(IBlockListener listener) => _listener = listener;

    /// <summary>Begins, or goes on from the journal, and opens the configured accounts that are not there yet.</summary>
    public void Start()
    {
        lock (_gate)
        {
            var now = ClockMs();
            if (_journal?.Read(Options) is { } past)
            {
                Replay(past.StartMs, past.Entries);
                // The first to ask must not see the market of the last entry.
                _driver.AdvanceTo(now);
            }
            else
            {
                _journal?.Create(now, Options);
                _driver.Start(now);
            }
        }

        foreach (var configured in Options.Accounts)
            OpenAccount(configured);
    }

    /// <summary>Forgets everything that a crash would forget, and comes back from the journal.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            _journal?.Close();
            Markets.Clear();
            _byCoin.Clear();
            _lastMs = 0;
            (Core, Accounts, _driver) = Build();
            (Transfers, Fees) = (new Transfers(this), new FeeAssessor(Accounts, Markets));
            Start();
        }
    }

    /// <summary>Opens an account, or adds API wallets to one that exists; its cash is not touched then.</summary>
    public VenueAccount OpenAccount(VenueAccountOptions configured)
    {
        var address = AccountAddress.Parse(configured.Address);
        var isKnown = Read(nowMs => Accounts.Find(address) is not null
            && configured.Agents.All(agent => Accounts.MasterOf(AccountAddress.Parse(agent), nowMs) is not null));
        if (!isKnown)
            Carry(new VenueCommand.OpenAccount(configured.Address, configured.Cash, configured.Volume, [.. configured.Agents], configured.Leader));
        return Accounts.Find(address)!;
    }

    public bool IsOpen(VenueAccountOptions configured) => Read(_ => Accounts.Find(AccountAddress.Parse(configured.Address)) is not null);

    /// <summary>Keeps a command and carries it out, as a block of its own.</summary>
    /// <returns>The answer to an action; null for the other commands.</returns>
    /// <exception cref="CommandException">Nothing was changed.</exception>
    public byte[]? Carry(VenueCommand command) => Run(nowMs =>
    {
        Keep(new JournalEntry(nowMs, _driver.NextMs, default, null, command));
        return Commands.Execute(command, nowMs);
    });

    /// <summary>Adds something to the block under way that the matching engine knows nothing of.</summary>
    public void Happened(ExchangeEvent happened) => _happened.Add(happened);

    /// <summary>Plays the markets up to now.</summary>
    public void Advance()
    {
        lock (_gate)
        {
            if (!IsStale)
                _driver.AdvanceTo(ClockMs());
        }
    }

    /// <summary>Keeps an admitted action before it takes effect.</summary>
    public void Keep(System.Text.Json.JsonElement envelope, AccountAddress signer, long nowMs) =>
        Keep(new JournalEntry(nowMs, _driver.NextMs, signer, envelope, null));

    /// <summary>Runs one block: the change, then its consequences. The time given never goes back.</summary>
    public T Run<T>(Func<long, T> change)
    {
        lock (_gate)
        {
            var now = ClockMs();
            Fees.Assess(now);
            try
            {
                return change(now);
            }
            finally
            {
                Finish(now, _listener);
            }
        }
    }

    /// <summary>Reads under the lock without making a block.</summary>
    public T Read<T>(Func<long, T> read)
    {
        lock (_gate)
            return read(ClockMs());
    }

    public void Dispose() => _journal?.Dispose();

    private long ClockMs() => _lastMs = Math.Max(_lastMs, _time.GetUtcNow().ToUnixTimeMilliseconds() + ClockSkewMs);

    private void FinishStep(long timeMs, bool isSkipped)
    {
        Finish(timeMs, _isReplaying || isSkipped ? null : _listener);
        Fees.Assess(timeMs);
    }

    private void Finish(long nowMs, IBlockListener? listener)
    {
        IReadOnlyList<ExchangeEvent> events = [.. Core.TakeEvents(), .. TakeHappened()];
        foreach (var happened in events)
            Remember(happened);
        // Liquidations are remembered as ledger updates, which are events of their own.
        var late = TakeHappened();
        foreach (var happened in late)
            Remember(happened);
        listener?.OnBlock(this, late.Length == 0 ? events : [.. events, .. late], nowMs);
    }

    private ExchangeEvent[] TakeHappened()
    {
        if (_happened.Count == 0)
            return [];
        ExchangeEvent[] taken = [.. _happened];
        _happened.Clear();
        return taken;
    }

    private (ExchangeCore Core, AccountDirectory Accounts, MarketDriver Driver) Build()
    {
        var core = new ExchangeCore();
        foreach (var instrument in Universe.Instruments)
        {
            if (instrument.IsDelisted)
                continue;
            var market = new VenueMarket(core.AddMarket(instrument, 0), MarketFiles.PricesOf(_folder, instrument, Options), MarketFiles.FundingOf(_folder, instrument));
            Markets.Add(market);
            _byCoin.Add(market.Coin, market);
        }

        return (core, new AccountDirectory(core), new MarketDriver(core, Markets, Options, FinishStep));
    }

    private void Keep(JournalEntry entry)
    {
        if (!_isReplaying)
            _journal?.Append(entry);
    }

    private void Replay(long startMs, IReadOnlyList<JournalEntry> entries)
    {
        _isReplaying = true;
        _lastMs = startMs;
        _driver.Start(startMs);
        foreach (var entry in entries)
        {
            _driver.AdvanceTo(entry.NextStepMs - 1);
            Fees.Assess(entry.TimeMs);
            Repeat(entry);
            Finish(entry.TimeMs, listener: null);
            _lastMs = Math.Max(_lastMs, entry.TimeMs);
        }

        _isReplaying = false;
    }

    private void Repeat(JournalEntry entry)
    {
        try
        {
            if (entry.Envelope is { } envelope)
                ActionAdmission.Admit(this, ReceivedAction.Read(envelope), envelope, entry.Signer, entry.TimeMs);
            else
                Commands.Execute(entry.Command!, entry.TimeMs);
        }
        catch (CommandException)
        {
            // It was refused the first time, too.
        }
    }

    private void Remember(ExchangeEvent happened)
    {
        var account = happened switch
        {
            OrderChanged changed => Accounts.Find(changed.Order.Account),
            AccountFilled filled => Accounts.Find(filled.Account),
            FundingSettled settled => Accounts.Find(settled.Account),
            TwapChanged changed => Accounts.Find(changed.Twap.Account),
            LedgerMoved moved => moved.Account,
            _ => null,
        };
        account?.History.Add(happened);
        if (account is not null && happened is AccountFilled fill)
            FeeAssessor.Count(account, fill);
        else if (happened is AccountLiquidated liquidated && Accounts.Find(liquidated.Account) is { } owner)
            Transfers.Record(owner, new LedgerUpdate.Liquidated(liquidated), liquidated.TimeMs);
        else if (happened is TradePrinted trade)
            MarketOf(trade.Market).Add(trade);
    }
}
