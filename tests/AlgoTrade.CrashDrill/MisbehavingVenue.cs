using System.Globalization;

namespace AlgoTrade.CrashDrill;

/// <summary>The practice exchange of a drill: it loses, delays, repeats and refuses.</summary>
internal static class MisbehavingVenue
{
    private static readonly (string Scope, string Kind, string Probability)[] StreamFaults =
        [("Stream", "Drop", "0.03"), ("Stream", "Duplicate", "0.05"), ("Stream", "Reorder", "0.03"), ("Stream", "CloseSocket", "0.001")];

    public static Dictionary<string, string> Settings(DrillGround ground)
    {
        var settings = new Dictionary<string, string>
        {
            ["urls"] = $"http://127.0.0.1:{ground.VenuePort}",
            ["Drill:Clock"] = ground.Clock,
            ["Venue:Seed"] = ground.Options.Seed.ToString(CultureInfo.InvariantCulture),
            ["Venue:Source"] = "Synthetic",
            ["Venue:HistoryMinutes"] = "60",
            ["Venue:StateFile"] = Path.Combine(ground.Folder, "venue.state"),
        };
        foreach (var lane in ground.Lanes)
            lane.AddTo(settings);
        (string Scope, string Kind, string Probability)[] faults =
        [
            ("Exchange", "LoseAnswer", "0.08"), ("Exchange", "Delay", "0.1"), ("Exchange", "Status", "0.04"), ("Exchange", "StatusAfter", "0.04"), ("Exchange", "Drop", "0.04"),
            ("Info", "Status", "0.02"), .. ground.Scenario.ComparesRecording ? [] : StreamFaults,
        ];
        for (var i = 0; i < faults.Length; i++)
        {
            settings[$"Venue:Faults:{i}:Scope"] = faults[i].Scope;
            settings[$"Venue:Faults:{i}:Kind"] = faults[i].Kind;
            settings[$"Venue:Faults:{i}:Probability"] = faults[i].Probability;
            settings[$"Venue:Faults:{i}:Times"] = "100000000";
            settings[$"Venue:Faults:{i}:DelayMs"] = "600";
        }

        return settings;
    }
}
