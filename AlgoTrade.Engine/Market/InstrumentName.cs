using System.Diagnostics.CodeAnalysis;

namespace AlgoTrade.Engine.Market;

/// <summary>
/// The exchange's market name, case-sensitive: <c>BTC</c>, <c>kPEPE</c>, <c>xyz:ABC</c>, <c>PURR/USDC</c>, <c>@107</c>.
/// 1 to 32 printable ASCII characters without spaces.
/// </summary>
public readonly record struct InstrumentName : IParsable<InstrumentName>, IComparable<InstrumentName>
{
    public const int MaxLength = 32;

    private readonly string? _value;

    /// <exception cref="FormatException"><paramref name="value"/> is not a market name.</exception>
    public InstrumentName(string value) => _value = IsValid(value)
        ? value : throw new FormatException($"'{value}' is not an instrument: expected 1 to {MaxLength} printable characters such as BTC or PURR/USDC.");

    public string Value => _value ?? throw new InvalidOperationException("An instrument name was never set.");

    public static bool operator <(InstrumentName left, InstrumentName right) => left.CompareTo(right) < 0;

    public static bool operator >(InstrumentName left, InstrumentName right) => left.CompareTo(right) > 0;

    public static bool operator <=(InstrumentName left, InstrumentName right) => left.CompareTo(right) <= 0;

    public static bool operator >=(InstrumentName left, InstrumentName right) => left.CompareTo(right) >= 0;

    public static InstrumentName Parse(string s, IFormatProvider? provider = null) => new(s);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out InstrumentName result)
    {
        var valid = IsValid(s);
        result = valid ? new InstrumentName(s!) : default;
        return valid;
    }

    public int CompareTo(InstrumentName other) => string.CompareOrdinal(_value, other._value);

    public override string ToString() => _value ?? "";

    private static bool IsValid([NotNullWhen(true)] string? value) =>
        value is { Length: > 0 and <= MaxLength } && value.All(character => character is > ' ' and < (char)127);
}
