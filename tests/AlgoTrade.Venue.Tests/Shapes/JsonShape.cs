using System.Text.Json;

namespace AlgoTrade.Venue.Tests.Shapes;

/// <summary>
/// What JSON looks like without its values: which kinds of value stand at which path, and which fields every object at a path has. Elements of an
/// array share one path.
/// </summary>
internal sealed class JsonShape
{
    private readonly Dictionary<string, HashSet<string>> _kinds = [];
    private readonly Dictionary<string, HashSet<string>> _always = [];
    private readonly HashSet<string> _maps;

    /// <param name="maps">Paths of objects whose keys are data: coins, for example.</param>
    public JsonShape(params string[] maps) => _maps = [.. maps];

    public JsonShape Add(JsonElement json)
    {
        Add("$", json, isWhole: true);
        return this;
    }

    /// <summary>Adds a part of a payload: what may be there, not what must.</summary>
    public void AddPart(JsonElement json) => Add("$", json, isWhole: false);

    /// <summary>Sentences about where the other one differs; empty when a client cannot tell them apart by their shape.</summary>
    /// <param name="optional">Paths that may be missing although every sample has them.</param>
    public IEnumerable<string> Differences(JsonShape other, IReadOnlyCollection<string> optional)
    {
        foreach (var (path, kinds) in other._kinds)
        {
            if (!_kinds.TryGetValue(path, out var known))
                yield return $"{path} does not exist on the exchange";
            else if (!kinds.IsSubsetOf(known))
                yield return $"{path} is {string.Join('|', kinds.Order())}: on the exchange {string.Join('|', known.Order())}";
        }

        foreach (var (path, fields) in other._always)
        {
            if (!_always.TryGetValue(path, out var known))
                continue;
            foreach (var missing in known.Except(fields).Where(field => !optional.Contains($"{path}.{field}")))
                yield return $"{path}.{missing} is missing";
        }
    }

    private void Add(string path, JsonElement json, bool isWhole)
    {
        if (!_kinds.TryGetValue(path, out var kinds))
            _kinds.Add(path, kinds = []);
        kinds.Add(json.ValueKind is JsonValueKind.True or JsonValueKind.False ? "Boolean" : json.ValueKind.ToString());
        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in json.EnumerateArray())
                Add(path + "[]", element, isWhole);
        }
        else if (json.ValueKind == JsonValueKind.Object)
        {
            AddObject(path, json, isWhole);
        }
    }

    private void AddObject(string path, JsonElement json, bool isWhole)
    {
        foreach (var property in json.EnumerateObject())
            Add(_maps.Contains(path) ? path + ".*" : $"{path}.{property.Name}", property.Value, isWhole);
        if (!isWhole || _maps.Contains(path))
            return;
        var fields = json.EnumerateObject().Select(property => property.Name).ToHashSet();
        if (_always.TryGetValue(path, out var always))
            always.IntersectWith(fields);
        else
            _always.Add(path, fields);
    }
}
