using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>A snapshot of other parameters must be refused, not half read.</summary>
internal static class StateChecks
{
    public static void ReadLength(this StateReader reader, int expected)
    {
        var length = reader.ReadInt32();
        if (length != expected)
            throw new InvalidDataException($"The state holds a window of {length} where {expected} was expected: it belongs to other parameters.");
    }

    public static int ReadIndex(this StateReader reader, int length)
    {
        var index = reader.ReadInt32();
        return (uint)index < (uint)length
            ? index : throw new InvalidDataException($"The state points at item {index} of a window of {length}.");
    }
}
