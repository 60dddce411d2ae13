using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AlgoTrade.Engine.Bots;

/// <summary>Number of a bot in its database, from 1.</summary>
public readonly record struct BotId(int Value) : IParsable<BotId>
{
    public static BotId Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var id)
        ? id : throw new FormatException($"'{s}' is not a bot id: expected a whole number from 1.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out BotId result)
    {
        var parsed = int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0;
        result = parsed ? new BotId(value) : default;
        return parsed;
    }

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
