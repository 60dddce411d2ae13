using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Engine.Orders;

/// <summary>
/// The cloid: 128 bits, ours, chosen before sending. Ours carry, from the top, a 16-bit mark, 32 bits of the installation, 32 bits
/// of the bot and 48 bits of the bot's sequence. A retry is therefore the same order, a fill finds its bot without a look-up, and a
/// second installation on the same account (or a database made anew) never repeats an id.
/// Text form: <c>0x</c> and 32 lower-case hex digits.
/// </summary>
public readonly record struct ClientOrderId : IParsable<ClientOrderId>
{
    /// <summary>Largest sequence of one bot: 2^48 − 1.</summary>
    public const long MaxSequence = (1L << 48) - 1;

    private const ushort Mark = 0xA190;

    public ClientOrderId(UInt128 value) => Value = value;

    public UInt128 Value { get; }

    /// <summary>Made by this product, by any of its installations.</summary>
    public bool IsOurs => (ushort)(Value >> 112) == Mark;

    /// <summary>Meaningful when <see cref="IsOurs"/>.</summary>
    public uint Installation => (uint)(Value >> 80 & uint.MaxValue);

    /// <summary>Meaningful when <see cref="IsOurs"/>.</summary>
    public BotId Bot => new((int)(uint)(Value >> 48 & uint.MaxValue));

    /// <summary>Meaningful when <see cref="IsOurs"/>.</summary>
    public long Sequence => (long)(Value & (UInt128)MaxSequence);

    /// <exception cref="ArgumentOutOfRangeException">The sequence is below 1 or above <see cref="MaxSequence"/>.</exception>
    public static ClientOrderId For(uint installation, BotId bot, long sequence)
    {
        if (sequence is < 1 or > MaxSequence)
            throw new ArgumentOutOfRangeException(nameof(sequence), sequence, $"An order sequence is between 1 and {MaxSequence}.");
        return new ClientOrderId((UInt128)Mark << 112 | (UInt128)installation << 80 | (UInt128)(uint)bot.Value << 48 | (ulong)sequence);
    }

    /// <exception cref="FormatException">Not <c>0x</c> and 32 hex digits.</exception>
    public static ClientOrderId Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var id)
        ? id : throw new FormatException($"'{s}' is not a client order id: expected 0x and 32 hex digits.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ClientOrderId result)
    {
        result = default;
        if (s is not { Length: 34 } || !s.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return false;
        if (!UInt128.TryParse(s.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            return false;
        result = new ClientOrderId(value);
        return true;
    }

    // The low bits are the sequence: different for every order of a bot, which is all a table needs.
    public override int GetHashCode() => unchecked((int)(ulong)Value ^ (int)((ulong)Value >> 32));

    public override string ToString() => "0x" + Value.ToString("x32", CultureInfo.InvariantCulture);
}
