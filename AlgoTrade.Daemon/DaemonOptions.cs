using AlgoTrade.Engine.Market;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Daemon;

/// <summary>How the daemon runs. Section <c>Daemon</c>.</summary>
public sealed class DaemonOptions
{
    public const string SectionName = "Daemon";

    /// <summary>Names this process in leases and heartbeats. Default: machine name and process id.</summary>
    public string Instance { get; set; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>Network of paper accounts when this process holds no exchange key: mainnet, testnet or simulated (default).</summary>
    public string Network { get; set; } = "simulated";

    /// <summary>Name of the paper account made at first start.</summary>
    public string PaperAccount { get; set; } = "paper";

    /// <summary>Name of the exchange account: what operators type to arm a live bot.</summary>
    public string Account { get; set; } = "main";

    /// <summary>How long an account stays ours without renewal: 5 to 60 s, default 10 s. A successor waits this long at most.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Sweep of the desired state beside the notices: 0.2 to 60 s, default 1 s.</summary>
    public TimeSpan SweepPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Between two reconciliations of one account: 1 to 3600 s, default 15 s.</summary>
    public TimeSpan ReconcilePeriod { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Fills and funding are read again this much before the last stored one: 1 to 1440 min, default 10 min.</summary>
    public TimeSpan ReconcileMargin { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Time in which all bots end by their policy: 1 to 120 s, default 30 s.</summary>
    public TimeSpan ShutdownTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A bot that threw is tried again after these pauses; after the last it stays halted until its wish changes.</summary>
    public TimeSpan[] RetryPauses { get; set; } = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5)];

    /// <summary>Events a bot may have waiting before market data is coalesced: 16 to 100,000, default 1,000.</summary>
    public int InboxCapacity { get; set; } = 1_000;

    /// <summary>Alerts of one key within this time are delivered once: 0 to 24 h, default 5 min.</summary>
    public TimeSpan AlertQuietTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Alerts are also posted here, as JSON. Null: to the log only.</summary>
    public Uri? AlertWebhook { get; set; }

    /// <summary>False: this process takes no account and runs no bot, it only records the market. Default: true.</summary>
    public bool OwnsAccounts { get; set; } = true;

    /// <summary>The host's yes to real money: the names of the accounts that live bots may trade. Empty: none.</summary>
    public string[] LiveAccounts { get; set; } = [];

    /// <summary>Instruments whose candles, trades and contexts are recorded with or without bots, besides those of the bots. Default: none.</summary>
    public string[] Record { get; set; } = [];

    /// <summary>Interval of recorded candles, default 1m.</summary>
    public string RecordInterval { get; set; } = "1m";

    /// <summary>Folder for market data that the database could not take. Null: nothing is spooled, only gaps are recorded.</summary>
    public string? SpoolDirectory { get; set; }

    /// <summary>Largest spool, in bytes: 1 MB to 100 GB, default 256 MB. What does not fit is recorded as a gap.</summary>
    public long SpoolBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>
    /// How long the handled events of bots are kept, with which a day can be run again and compared with its backtest: 1 to 400 days, default 35 days. Orders,
    /// fills and decisions stay much longer.
    /// </summary>
    public TimeSpan KeepReplays { get; set; } = TimeSpan.FromDays(35);

    /// <summary>Paper orders reach their exchange this much later: 0 to 10 s, default 200 ms.</summary>
    public TimeSpan PaperLatency { get; set; } = TimeSpan.FromMilliseconds(200);
}

/// <summary>One clear sentence for each option out of range; the host does not start with a bad one.</summary>
internal sealed class DaemonOptionsValidator : IValidateOptions<DaemonOptions>
{
    public ValidateOptionsResult Validate(string? name, DaemonOptions options)
    {
        var errors = new List<string>();
        Between(errors, "LeaseDuration", options.LeaseDuration, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60));
        Between(errors, "SweepPeriod", options.SweepPeriod, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(60));
        Between(errors, "ReconcilePeriod", options.ReconcilePeriod, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Between(errors, "ReconcileMargin", options.ReconcileMargin, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1));
        Between(errors, "ShutdownTime", options.ShutdownTime, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2));
        Between(errors, "AlertQuietTime", options.AlertQuietTime, TimeSpan.Zero, TimeSpan.FromDays(1));
        Between(errors, "PaperLatency", options.PaperLatency, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Between(errors, "KeepReplays", options.KeepReplays, TimeSpan.FromDays(1), TimeSpan.FromDays(400));
        if (options.Network is not ("simulated" or "testnet" or "mainnet"))
            errors.Add($"Daemon:Network is '{options.Network}': expected simulated, testnet or mainnet.");
        if (options.InboxCapacity is < 16 or > 100_000)
            errors.Add($"Daemon:InboxCapacity is {options.InboxCapacity}: expected 16 to 100000 events.");
        if (options.SpoolBytes is < 1_000_000 or > 100_000_000_000)
            errors.Add($"Daemon:SpoolBytes is {options.SpoolBytes}: expected 1000000 (1 MB) to 100000000000 (100 GB).");
        if (string.IsNullOrWhiteSpace(options.Instance))
            errors.Add("Daemon:Instance is empty: expected a name that no other daemon of this database has.");
        if (!CandleIntervals.TryParse(options.RecordInterval, out _))
            errors.Add($"Daemon:RecordInterval is '{options.RecordInterval}': expected one of {string.Join(", ", CandleIntervals.All.Select(one => one.ToText()))}.");
        foreach (var instrument in options.Record.Where(instrument => !InstrumentName.TryParse(instrument, null, out _)))
            errors.Add($"Daemon:Record has '{instrument}': expected an instrument such as BTC.");
        if (options.AlertWebhook is { } webhook && webhook.Scheme is not ("https" or "http"))
            errors.Add($"Daemon:AlertWebhook has the scheme '{webhook.Scheme}': expected an http or https address.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void Between(List<string> errors, string option, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
            errors.Add($"Daemon:{option} is {value}: expected {least} to {most}.");
    }
}
