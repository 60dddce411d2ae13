using System.Collections;
using AlgoTrade.Engine.Backtesting.Metrics;

namespace AlgoTrade.Engine.Backtesting;

/// <summary>
/// The round trips of a run, in pieces that stay where they are: a list that doubles would copy them again and again, into arrays so large that
/// the garbage collector takes fresh memory for each.
/// </summary>
internal sealed class RoundTripList : IReadOnlyList<RoundTrip>
{
    // A piece stays below the 85,000 bytes from which on an object counts as large.
    private const int PieceSize = 256;

    private readonly List<RoundTrip[]> _pieces = [];

    public int Count { get; private set; }

    public RoundTrip this[int index] => index < Count
        ? _pieces[index / PieceSize][index % PieceSize] : throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {Count} round trips.");

    public void Add(in RoundTrip trip)
    {
        if (Count == _pieces.Count * PieceSize)
            _pieces.Add(new RoundTrip[PieceSize]);
        _pieces[^1][Count % PieceSize] = trip;
        Count++;
    }

    public IEnumerator<RoundTrip> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
