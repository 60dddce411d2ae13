using System.Globalization;

namespace AlgoTrade.CrashDrill;

/// <param name="Scenario">What happens to the daemon; see <see cref="Scenarios"/>.</param>
/// <param name="Rounds">How often it happens, 1 to 100,000.</param>
/// <param name="Bots">Bots of each account, 1 to 100.</param>
/// <param name="Lanes">Accounts drilled side by side, each with a daemon of its own, 1 to 20.</param>
/// <param name="Seconds">How long an outage lasts, 1 to 600 s.</param>
/// <param name="Minutes">After this long no further death is begun, and the summary says how many there were: 1 to 1,440.</param>
/// <param name="Patience">How long anything that must come may take before the drill gives up, 10 to 3,600 s: a machine that does much else is slow.</param>
/// <param name="Seed">Of the moments of death and of the exchange's faults.</param>
internal sealed record DrillOptions(string Scenario, int Rounds, int Bots, int Lanes, int Seconds, int Minutes, int Patience, int Seed)
{
    public static readonly DrillOptions Default = new("kill", 5, 4, 1, 5, 1_440, 120, 0);

    public static bool TryParse(string[] args, out DrillOptions options, out string problem)
    {
        options = Default with { Seed = unchecked((int)TimeProvider.System.GetUtcNow().Ticks) };
        problem = "";
        for (var i = 0; i < args.Length && problem.Length == 0; i += 2)
        {
            if (i + 1 == args.Length)
                problem = $"{args[i]} needs a value, such as {args[i]} {(args[i] == "--scenario" ? "kill" : "5")}.";
            else if (args[i] == "--scenario")
                options = options with { Scenario = args[i + 1] };
            else if (!int.TryParse(args[i + 1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
                problem = $"{args[i]} is '{args[i + 1]}': expected a whole number.";
            else
                problem = TrySet(ref options, args[i], value);
        }

        if (problem.Length == 0 && !Scenarios.All.ContainsKey(options.Scenario))
            problem = $"There is no scenario '{options.Scenario}': expected one of {string.Join(", ", Scenarios.All.Keys)}.";
        return problem.Length == 0;
    }

    private static string TrySet(ref DrillOptions options, string name, int value)
    {
        switch (name)
        {
            case "--rounds" when value is >= 1 and <= 100_000:
                options = options with { Rounds = value };
                return "";
            case "--bots" when value is >= 1 and <= 100:
                options = options with { Bots = value };
                return "";
            case "--lanes" when value is >= 1 and <= 20:
                options = options with { Lanes = value };
                return "";
            case "--seconds" when value is >= 1 and <= 600:
                options = options with { Seconds = value };
                return "";
            case "--minutes" when value is >= 1 and <= 1_440:
                options = options with { Minutes = value };
                return "";
            case "--patience" when value is >= 10 and <= 3_600:
                options = options with { Patience = value };
                return "";
            case "--seed":
                options = options with { Seed = value };
                return "";
            default:
                return $"'{name} {value}' is not understood: expected --rounds 1 to 100000, --bots 1 to 100, --lanes 1 to 20, --seconds 1 to 600, --minutes 1 to 1440, --patience 10 to 3600, or --seed.";
        }
    }
}
