using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Daemon.Tests;

public sealed class DaemonOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.True(new DaemonOptionsValidator().Validate(null, new DaemonOptions()).Succeeded);

    [Fact]
    public void Each_bad_option_gets_one_sentence_with_its_value_and_what_was_expected()
    {
        var result = new DaemonOptionsValidator().Validate(null, new DaemonOptions { LeaseDuration = TimeSpan.FromSeconds(1), Record = ["B TC"], RecordInterval = "2m" });
        var failures = result.Failures!.ToList();
        Assert.Equal(3, failures.Count);
        Assert.Contains("Daemon:LeaseDuration is 00:00:01: expected 00:00:05 to 00:01:00.", failures);
        Assert.Contains(failures, failure => failure.Contains("'B TC'", StringComparison.Ordinal));
        Assert.Contains(failures, failure => failure.Contains("'2m'", StringComparison.Ordinal));
    }

    [Fact]
    public void Repeated_alerts_are_held_back_and_counted_and_a_worse_one_passes()
    {
        var debounce = new AlertDebounce(TimeSpan.FromMinutes(5));
        Assert.NotNull(debounce.Admit(Alert(AlertSeverity.Warning, 0)));
        Assert.Null(debounce.Admit(Alert(AlertSeverity.Warning, 1)));
        Assert.NotNull(debounce.Admit(Alert(AlertSeverity.Critical, 2)));
        Assert.Null(debounce.Admit(Alert(AlertSeverity.Warning, 3)));
        Assert.Contains("1 more of these", debounce.Admit(Alert(AlertSeverity.Warning, 8))!.Text, StringComparison.Ordinal);
    }

    private static Alert Alert(AlertSeverity severity, int minute) => new(severity, null, "key", "text", A.Noon.AddMinutes(minute));
}
