using AlgoTrade.Api.Health;
using AlgoTrade.Api.Preflight;
using AlgoTrade.Data.Operations;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Api.Tests.Preflight;

public sealed class PreflightChecksTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static readonly PreflightFacts Good = new()
    {
        // The practice market runs ahead; what is dated by the database must not look old for it.
        Now = Now.AddHours(1),
        DatabaseNow = Now,
        HasTimeSeries = true,
        Account = new PreflightAccount(
            1, "main", "mainnet", BotMode.Live, IsDisabled: false, Now.AddSeconds(8), """{"maxDailyLossFraction": "0.03"}""", RequestsUsed: 1_200, RequestsCap: 50_000, Now.AddMinutes(59)),
        Signers = [new PreflightSigner("0x00000000000000000000000000000000000000aa", Now.AddDays(90), Now)],
        Bots = [Bot(new RiskLimits { MaxPositionNotional = 5_000, MaxDailyLossFraction = 0.03m })],
        Operations = new Dictionary<string, DateTimeOffset>
        {
            [OperationKinds.Backup] = Now.AddHours(-7),
            [OperationKinds.RestoreDrill] = Now.AddDays(-9),
            [OperationKinds.AlertTest] = Now.AddDays(-2),
            [OperationKinds.ClockCheck] = Now.AddSeconds(-40),
        },
        ClockOffsetMs = 85,
    };

    [Fact]
    public void An_account_with_everything_in_order_is_ready()
    {
        var findings = PreflightChecks.Judge(Good);

        Assert.All(findings, finding => Assert.Equal(PreflightVerdict.Pass, finding.Verdict));
        Assert.Equal(
            ["alert-test", "backup", "budget", "clock", "daemon", "limits", "mode", "protection", "restore-drill", "safety", "schema", "signer", "time-series"],
            findings.Select(finding => finding.Check).Distinct().Order(StringComparer.Ordinal));
    }

    public static TheoryData<string, string> Refusals => new()
    {
        { "schema", "behind by 1 migration" },
        { "mode", "disabled" },
        { "daemon", "ended 3 minutes ago" },
        { "clock", "1500 ms" },
        { "signer", "ends 2026-03-05" },
        { "budget", "400 of 50000" },
        { "limits", "no maxPositionNotional, no maxDailyLossFraction or maxDrawdownFraction" },
        { "backup", "3 days old" },
        { "restore-drill", "no restore-drill yet" },
        { "alert-test", "40 days old" },
        { "safety", "bot:a" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_is_not_in_order_is_refused_with_what_was_found(string check, string text)
    {
        var refused = Assert.Single(PreflightChecks.Judge(Spoiled(check)), finding => finding.Verdict != PreflightVerdict.Pass);

        Assert.Equal((check, PreflightVerdict.Refuse), (refused.Check, refused.Verdict));
        Assert.Contains(text, refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_never_observed_is_refused_too()
    {
        var unknown = Good with
        {
            Signers = [],
            ClockOffsetMs = null,
            Operations = new Dictionary<string, DateTimeOffset>(),
            Account = Good.Account with { HeldUntil = null, RequestsUsed = null },
        };

        var refused = PreflightChecks.Judge(unknown).Where(finding => finding.Verdict == PreflightVerdict.Refuse).Select(finding => finding.Check);

        Assert.Equal(["daemon", "clock", "signer", "budget", "backup", "restore-drill", "alert-test"], refused);
    }

    [Fact]
    public void A_bot_without_a_stop_is_named_and_does_not_stand_in_the_way()
    {
        var findings = PreflightChecks.Judge(Good with { Bots = [Good.Bots[0] with { Protection = ProtectionDefaults.None }] });

        Assert.Equal(PreflightVerdict.Warn, Assert.Single(findings, finding => finding.Check == "protection").Verdict);
    }

    [Theory]
    [InlineData(null, "Warn", "no limits of its own")]
    [InlineData("{}", "Warn", "no limits of its own")]
    [InlineData("""{"maxLeverage":"2"}""", "Warn", "none on loss")]
    [InlineData("""{"maxDrawdownFraction":"0.2"}""", "Pass", "has limits of its own")]
    [InlineData("""{"maxDrawdown":"0.2"}""", "Refuse", "maxDrawdown is not a field here")]
    public void Limits_of_the_account_are_judged_and_the_command_that_sets_them_is_named(string? limits, string verdict, string text)
    {
        var finding = Assert.Single(
            PreflightChecks.Judge(Good with { Account = Good.Account with { Limits = limits } }), one => one.Check == "limits" && one.Text.Contains("ccount main", StringComparison.Ordinal));

        Assert.Equal(verdict, finding.Verdict.ToString());
        Assert.Contains(text, finding.Text, StringComparison.Ordinal);
        Assert.Equal(verdict != "Pass", finding.Text.Contains("algotrade accounts limits main --set", StringComparison.Ordinal));
    }

    [Fact]
    public void A_wallet_that_the_exchange_does_not_know_or_was_not_asked_about_is_refused_though_an_older_one_may_sign()
    {
        var old = new PreflightSigner("0xaa", Now.AddDays(90), Now.AddDays(-2));

        var unknown = Signer(Good with { Signers = [old, new PreflightSigner("0xbb", null, Now, "The exchange does not know 0xbb.")] });
        var unasked = Signer(Good with { Signers = [new PreflightSigner("0xbb", null)] });

        Assert.Equal((PreflightVerdict.Refuse, "The exchange does not know 0xbb."), (unknown.Verdict, unknown.Text));
        Assert.Equal(PreflightVerdict.Refuse, unasked.Verdict);
        Assert.StartsWith("The exchange was not asked yet whether API wallet 0xbb may sign", unasked.Text, StringComparison.Ordinal);
    }

    private static PreflightFinding Signer(PreflightFacts facts) => Assert.Single(PreflightChecks.Judge(facts), finding => finding.Check == "signer");

    private static PreflightFacts Spoiled(string check) => check switch
    {
        "schema" => Good with { SchemaProblem = "The database schema is behind by 1 migration(s)." },
        "mode" => Good with { Account = Good.Account with { IsDisabled = true } },
        "daemon" => Good with { Account = Good.Account with { HeldUntil = Now.AddMinutes(-3) } },
        "clock" => Good with { ClockOffsetMs = -1_500 },
        "signer" => Good with { Signers = [new PreflightSigner("0xaa", Now.AddDays(3), Now), new PreflightSigner("0xbb", null, Now.AddDays(-30))] },
        "budget" => Good with { Account = Good.Account with { RequestsUsed = 49_600 } },
        "limits" => Good with { Bots = [Good.Bots[0] with { Limits = RiskLimits.Default }] },
        "backup" => Good with { Operations = Replace(OperationKinds.Backup, Now.AddDays(-3)) },
        "restore-drill" => Good with { Operations = Good.Operations.Where(pair => pair.Key != OperationKinds.RestoreDrill).ToDictionary() },
        "alert-test" => Good with { Operations = Replace(OperationKinds.AlertTest, Now.AddDays(-40)) },
        "safety" => Good with { Safety = [new SafetyFinding("position_without_stop", "bot:a", "Holds 1 BTC and has no resting stop on record.")] },
        _ => throw new ArgumentOutOfRangeException(nameof(check), check, "expected a check"),
    };

    private static Dictionary<string, DateTimeOffset> Replace(string kind, DateTimeOffset at) => new(Good.Operations) { [kind] = at };

    private static BotDefinition Bot(RiskLimits limits) => new()
    {
        Id = new BotId(1),
        Installation = 0,
        Name = "trend",
        Strategy = "moving-average-cross",
        Instruments = [InstrumentName.Parse("BTC", null)],
        Interval = CandleInterval.OneHour,
        Mode = BotMode.Live,
        Limits = limits,
        Protection = new ProtectionDefaults { StopFraction = 0.02 },
    };
}
