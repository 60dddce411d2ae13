using System.Text;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Hyperliquid.WebSocket;

/// <summary>Names as they came over the wire, each made once: a name seen before costs a look-up and no garbage. Not for several threads.</summary>
internal sealed class InstrumentNames
{
    public const int MaxLength = InstrumentName.MaxLength;

    // As many as one address may subscribe to; names beyond are made anew each time.
    private const int MaxNames = Budgets.StreamLimits.MaxSubscriptions;

    private readonly Dictionary<string, InstrumentName> _names = new(StringComparer.Ordinal);

    public bool TryGet(ReadOnlySpan<byte> text, out InstrumentName name)
    {
        name = default;
        Span<char> characters = stackalloc char[MaxLength];
        if (text.Length > MaxLength || Ascii.ToUtf16(text, characters, out var length) != System.Buffers.OperationStatus.Done)
            return false;
        var known = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(characters[..length], out name))
            return true;
        if (!InstrumentName.TryParse(new string(characters[..length]), null, out name))
            return false;
        if (_names.Count < MaxNames)
            _names.Add(name.Value, name);
        return true;
    }
}
