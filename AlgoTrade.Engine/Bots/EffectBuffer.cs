using System.Collections;

namespace AlgoTrade.Engine.Bots;

/// <summary>
/// The effects of one event, in order. The caller owns it, clears it and hands it in again, so that an event without effects costs
/// no allocation.
/// </summary>
public sealed class EffectBuffer : IReadOnlyList<EngineEffect>
{
    private readonly List<EngineEffect> _effects = [];

    public int Count => _effects.Count;

    public EngineEffect this[int index] => _effects[index];

    public void Add(EngineEffect effect) => _effects.Add(effect);

    public void Clear() => _effects.Clear();

    // A value, so that walking over nothing allocates nothing either.
    public List<EngineEffect>.Enumerator GetEnumerator() => _effects.GetEnumerator();

    IEnumerator<EngineEffect> IEnumerable<EngineEffect>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
