using System.Globalization;
using AlgoTrade.Data.Operations;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Risk;

namespace AlgoTrade.Api.Preflight;

/// <summary>
/// What must hold before bots trade an account with money. Pure: facts in, findings out; each says what was found and what to do.
/// </summary>
internal static class PreflightChecks
{
    /// <summary>Largest difference of clocks, ms. Orders carry a deadline of seconds; one second of error already eats into it.</summary>
    public const double MaxClockOffsetMs = 1_000;

    /// <summary>Fewer actions than this, and a busy day ends without room for cancels.</summary>
    public const long MinActionsLeft = 1_000;

    public static readonly TimeSpan MaxClockAge = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan MinSignerTime = TimeSpan.FromDays(7);
    public static readonly TimeSpan MaxBudgetAge = TimeSpan.FromHours(1);

    /// <summary>A nightly backup may start late.</summary>
    public static readonly TimeSpan MaxBackupAge = TimeSpan.FromHours(26);
    public static readonly TimeSpan MaxDrillAge = TimeSpan.FromDays(35);
    public static readonly TimeSpan MaxAlertTestAge = TimeSpan.FromDays(35);

    public static IReadOnlyList<PreflightFinding> Judge(PreflightFacts facts) =>
    [
        Schema(facts), TimeSeries(facts), Mode(facts), Daemon(facts), Clock(facts), Signer(facts), Budget(facts), AccountLimits(facts),
        .. facts.Bots.SelectMany(BotFindings), Backup(facts), RestoreDrill(facts), AlertTest(facts), .. Safety(facts),
    ];

    private static PreflightFinding Schema(PreflightFacts facts) => facts.SchemaProblem is { } problem
        ? Refuse("schema", problem) : Pass("schema", "The schema is current.");

    private static PreflightFinding TimeSeries(PreflightFacts facts) => facts.HasTimeSeries
        ? Pass("time-series", "TimescaleDB keeps the market data.")
        : Warn("time-series", "The database has no TimescaleDB: market data is neither compressed nor dropped by age, so watch the disk.");

    private static PreflightFinding Mode(PreflightFacts facts) => facts.Account switch
    {
        { IsDisabled: true } => Refuse("mode", $"Account {facts.Account.Name} is disabled."),
        { Mode: BotMode.Paper } => Refuse("mode", $"Account {facts.Account.Name} is a paper account: name the exchange account that will trade."),
        _ => Pass("mode", $"Account {facts.Account.Name} trades {facts.Account.Mode.ToString().ToLowerInvariant()} on {facts.Account.Network}."),
    };

    private static PreflightFinding Daemon(PreflightFacts facts) => facts.Account.HeldUntil switch
    {
        null => Refuse("daemon", $"No daemon ever held account {facts.Account.Name}: start one with the account's agent key."),
        { } until when until < facts.DatabaseNow => Refuse("daemon", $"The daemon's hold on account {facts.Account.Name} ended {Ago(facts.DatabaseNow - until)} ago: start the daemon."),
        _ => Pass("daemon", $"A daemon holds account {facts.Account.Name}."),
    };

    private static PreflightFinding Clock(PreflightFacts facts)
    {
        if (facts.ClockOffsetMs is not { } offset || !facts.Operations.TryGetValue(OperationKinds.ClockCheck, out var at) || facts.DatabaseNow - at > MaxClockAge)
            return Refuse("clock", "The clock was not compared with the exchange's within ten minutes: is the daemon connected to the market?");
        var text = string.Create(CultureInfo.InvariantCulture, $"The clock is {offset:F0} ms from the exchange's");
        return Math.Abs(offset) <= MaxClockOffsetMs ? Pass("clock", $"{text}.") : Refuse("clock", $"{text} (limit {MaxClockOffsetMs:F0} ms): synchronise it, for example with chrony.");
    }

    private static PreflightFinding Signer(PreflightFacts facts)
    {
        if (facts.Signers.Count == 0)
            return Refuse("signer", "No API wallet is known for the account: give the daemon its key and approve the wallet at the exchange.");
        // Several wallets: the one that the daemon asked about last is the one it holds; older ones remain listed.
        var current = facts.Signers.MaxBy(signer => signer.CheckedAt ?? DateTimeOffset.MinValue)!;
        if (current.CheckedAt is null)
            return Refuse("signer", $"The exchange was not asked yet whether API wallet {current.Address} may sign: is the daemon running with its key?");
        if (current.Problem is { } problem)
            return Refuse("signer", problem);
        if (current.ValidUntil is not { } end)
            return Pass("signer", $"API wallet {current.Address} is approved without an end.");
        var left = end - facts.Now;
        return left >= MinSignerTime
            ? Pass("signer", $"API wallet {current.Address} is approved for {Days(left)} more days.")
            : Refuse("signer", $"The approval of API wallet {current.Address} {(left < TimeSpan.Zero ? "ended" : "ends")} {Time(end)}: approve a new one first.");
    }

    private static PreflightFinding Budget(PreflightFacts facts)
    {
        if (facts.Account is not { RequestsUsed: { } used, RequestsCap: { } cap, BudgetAt: { } at } || facts.Now - at > MaxBudgetAge)
            return Refuse("budget", "The exchange did not tell within an hour how many actions the address has left: is the daemon reconciling?");
        var left = cap - used;
        return left >= MinActionsLeft
            ? Pass("budget", $"The address has {left} of {cap} actions left.")
            : Refuse("budget", $"The address has {left} of {cap} actions left (at least {MinActionsLeft}): trade volume or a reservation buys more.");
    }

    private static PreflightFinding AccountLimits(PreflightFacts facts)
    {
        var set = $"set them with algotrade accounts limits {facts.Account.Name} --set maxDailyLossFraction=0.03";
        if (facts.Account.Limits is null or "{}")
            return Warn("limits", $"Account {facts.Account.Name} has no limits of its own: each bot's limits hold alone, and their sum does not; {set}.");
        try
        {
            return AccountLimitsJson.Parse(facts.Account.Limits) is { MaxDailyLossFraction: null, MaxDrawdownFraction: null }
                ? Warn("limits", $"Account {facts.Account.Name} has limits of its own, and none on loss: ten bots may lose ten times what one may; {set}.")
                : Pass("limits", $"Account {facts.Account.Name} has limits of its own.");
        }
        catch (BotDefinitionException unreadable)
        {
            return Refuse("limits", $"The limits of account {facts.Account.Name} cannot be read: {unreadable.Message} Replace them; {set}.");
        }
    }

    private static IEnumerable<PreflightFinding> BotFindings(BotDefinition bot)
    {
        var missing = new List<string>();
        if (bot.Limits is { MaxPositionNotional: null, MaxPositionQuantity: null })
            missing.Add("maxPositionNotional");
        if (bot.Limits is { MaxDailyLossFraction: null, MaxDrawdownFraction: null })
            missing.Add("maxDailyLossFraction or maxDrawdownFraction");
        if (bot.Limits.MaxLeverage is null)
            missing.Add("maxLeverage");
        yield return missing.Count == 0
            ? Pass("limits", $"Bot {bot.Name} has limits on position, leverage and loss.")
            : Refuse("limits", $"Bot {bot.Name} has no {string.Join(", no ", missing)}: set it in its limits.");
        yield return bot.Protection is { StopFraction: null, TrailingFraction: null }
            ? Warn("protection", $"Bot {bot.Name} has no default stop: unless its strategy places one, a position is unprotected while the daemon is down.")
            : Pass("protection", $"Bot {bot.Name} places its stop with the entry.");
    }

    private static PreflightFinding Backup(PreflightFacts facts) => Recent(
        facts, "backup", MaxBackupAge, "run deploy/backup now and every night", OperationKinds.Backup, OperationKinds.BaseBackup);

    private static PreflightFinding RestoreDrill(PreflightFacts facts) => Recent(
        facts, "restore-drill", MaxDrillAge, "run deploy/restore-drill on the newest backup", OperationKinds.RestoreDrill);

    private static PreflightFinding AlertTest(PreflightFacts facts) => Recent(
        facts, "alert-test", MaxAlertTestAge, "set Daemon:AlertWebhook and run `algotrade alerts test`", OperationKinds.AlertTest);

    private static PreflightFinding Recent(PreflightFacts facts, string check, TimeSpan limit, string advice, params string[] kinds)
    {
        var last = kinds.Where(facts.Operations.ContainsKey).Select(kind => (DateTimeOffset?)facts.Operations[kind]).Max();
        return last is not { } at ? Refuse(check, $"There was no {check} yet: {advice}.")
            : facts.DatabaseNow - at <= limit ? Pass(check, $"The last {check} is {Ago(facts.DatabaseNow - at)} old.")
            : Refuse(check, $"The last {check} is {Ago(facts.DatabaseNow - at)} old (limit {Ago(limit)}): {advice}.");
    }

    private static IEnumerable<PreflightFinding> Safety(PreflightFacts facts) => facts.Safety.Count == 0
        ? [Pass("safety", "Nothing needs an operator: no position without stop, no unknown order, no switch engaged.")]
        : facts.Safety.Select(finding => Refuse("safety", $"{finding.Subject}: {finding.Text}"));

    private static PreflightFinding Pass(string check, string text) => new(check, PreflightVerdict.Pass, text);

    private static PreflightFinding Warn(string check, string text) => new(check, PreflightVerdict.Warn, text);

    private static PreflightFinding Refuse(string check, string text) => new(check, PreflightVerdict.Refuse, text);

    private static string Ago(TimeSpan time) => time.TotalDays >= 2 ? $"{Days(time)} days" : time.TotalHours >= 2
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:F0} hours") : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalMinutes):F0} minutes");

    private static string Days(TimeSpan time) => ((int)time.TotalDays).ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
