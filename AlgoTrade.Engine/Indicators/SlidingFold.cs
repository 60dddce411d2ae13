using System.Runtime.CompilerServices;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>An associative way to join two neighboring stretches of a window into one.</summary>
internal interface IFold<T>
    where T : struct
{
    static abstract T Empty { get; }

    static abstract T Join(T older, T newer);

    static abstract void Save(StateWriter writer, T value);

    static abstract T Load(StateReader reader);
}

/// <summary>
/// Folds the last <c>period</c> items. The stream is cut into blocks of one period; the window is the end of the previous block, whose
/// suffixes are joined once when it is complete, and the beginning of the current one. Nothing is ever taken out of a sum, so rounding
/// errors cannot pile up over a year of candles: a value depends on at most two periods of additions. Amortized O(1) a step, no allocation.
/// The same scheme serves sums, extremes and moments (known for extremes as van Herk's and Gil and Werman's algorithm).
/// </summary>
internal sealed class SlidingFold<T, TFold>
    where T : struct
    where TFold : IFold<T>
{
    // Below _position: items of the current block. From there on: suffixes of the previous block.
    private readonly T[] _items;
    private T _current = TFold.Empty;
    private int _position;

    public SlidingFold(int period)
    {
        _items = new T[IndicatorPeriod.Check(period)];
        Array.Fill(_items, TFold.Empty);
    }

    public bool IsFull { get; private set; }

    /// <summary>Adds the item and returns the fold of the window; before the window is full, of what there is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Next(T item)
    {
        var items = _items;
        var position = _position;
        items[position] = item;
        _current = TFold.Join(_current, item);
        position++;
        if ((uint)position >= (uint)items.Length)
            return CloseBlock();
        _position = position;
        return TFold.Join(items[position], _current);
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_items.Length);
        foreach (var item in _items)
            TFold.Save(writer, item);
        TFold.Save(writer, _current);
        writer.Write(_position);
        writer.Write(IsFull);
    }

    public void Load(StateReader reader)
    {
        reader.ReadLength(_items.Length);
        for (var i = 0; i < _items.Length; i++)
            _items[i] = TFold.Load(reader);
        _current = TFold.Load(reader);
        _position = reader.ReadIndex(_items.Length);
        IsFull = reader.ReadBoolean();
    }

    private T CloseBlock()
    {
        var whole = _current;
        var items = _items;
        // The running suffix stays in a register: read back from the array it would make every join wait for a store.
        var suffix = items[^1];
        for (var i = items.Length - 2; i >= 0; i--)
        {
            suffix = TFold.Join(items[i], suffix);
            items[i] = suffix;
        }

        _current = TFold.Empty;
        _position = 0;
        IsFull = true;
        return whole;
    }
}
