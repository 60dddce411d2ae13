using System.Globalization;

namespace AlgoTrade.CrashDrill;

/// <param name="Rounds">How often the daemon is killed, 1 to 100,000.</param>
/// <param name="Bots">Bots that trade, 1 to 100.</param>
/// <param name="Seed">Of the moments of death and of the exchange's faults.</param>
internal sealed record DrillOptions(int Rounds, int Bots, int Seed)
{
    public static bool TryParse(string[] args, out DrillOptions options, out string problem)
    {
        options = new DrillOptions(5, 4, unchecked((int)TimeProvider.System.GetUtcNow().Ticks));
        problem = "";
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !int.TryParse(args[i + 1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            {
                problem = $"{args[i]} needs a whole number, such as {args[i]} 5.";
                return false;
            }

            switch (args[i])
            {
                case "--rounds" when value is >= 1 and <= 100_000:
                    options = options with { Rounds = value };
                    break;
                case "--bots" when value is >= 1 and <= 100:
                    options = options with { Bots = value };
                    break;
                case "--seed":
                    options = options with { Seed = value };
                    break;
                default:
                    problem = $"'{args[i]} {value}' is not understood: expected --rounds 1 to 100000, --bots 1 to 100, or --seed.";
                    return false;
            }
        }

        return true;
    }
}
