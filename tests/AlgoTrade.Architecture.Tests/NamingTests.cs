using System.Text.RegularExpressions;

namespace AlgoTrade.Architecture.Tests;

public sealed partial class NamingTests
{
    [Fact]
    public void Sources_and_meters_bear_the_name_that_telemetry_listens_to()
    {
        var strangers = Matches(TelemetrySource())
            .Where(match => !match.Value.StartsWith("AlgoTrade.", StringComparison.Ordinal));

        Assert.Empty(strangers);
    }

    [Fact]
    public void Log_event_ids_are_never_used_twice()
    {
        var twice = Matches(LogEvent()).GroupBy(match => match.Value)
            .Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(match => match.File).Distinct())}");

        Assert.Empty(twice);
    }

    private static IEnumerable<(string File, string Value)> Matches(Regex pattern) =>
        from file in Repository.SourceFiles
        where !file.StartsWith("tests/", StringComparison.Ordinal)
        from Match match in pattern.Matches(Repository.Read(file))
        select (file, match.Groups["name"].Value);

    [GeneratedRegex(@"new (?:ActivitySource|Meter)\(""(?<name>[^""]+)""|(?:ActivitySource|Meter) \w+ = new\(""(?<name>[^""]+)""")]
    private static partial Regex TelemetrySource();

    [GeneratedRegex(@"\[LoggerMessage\((?:EventId = )?(?<name>\d+)")]
    private static partial Regex LogEvent();
}
