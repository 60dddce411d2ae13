using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace AlgoTrade.AppHost.Tests.Compose;

/// <summary>A published Compose manifest, read as what it is: maps, lists and text.</summary>
internal sealed class Manifest
{
    private readonly Dictionary<object, object> root;

    private Manifest(string text) => root = new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(text);

    public IEnumerable<Service> Services => Map(root["services"]).Select(pair => new Service((string)pair.Key, Map(pair.Value)));

    public IEnumerable<string> Secrets => Map(root["secrets"]).Keys.Cast<string>();

    public static Manifest Read(string file) => new(Repository.Read($"deploy/compose/{file}"));

    public Service Service(string name) => Services.Single(service => service.Name == name);

    public bool IsInternal(string network) =>
        Map(Map(root["networks"])[network]).TryGetValue("internal", out var value) && (string)value == "true";

    public string SecretFile(string name) => (string)Map(Map(root["secrets"])[name])["file"];

    public bool DeclaresVolume(string name) => Map(root["volumes"]).ContainsKey(name);

    internal static Dictionary<object, object> Map(object value) => (Dictionary<object, object>)value;
}

internal sealed partial record Service(string Name, Dictionary<object, object> Node)
{
    public bool IsOurs => Text("image")!.StartsWith("${ALGOTRADE_REGISTRY", StringComparison.Ordinal);

    public bool RunsOnce => Text("restart") == "no";

    public IReadOnlyDictionary<string, string> Environment => Node.TryGetValue("environment", out var map)
        ? Manifest.Map(map).ToDictionary(pair => (string)pair.Key, pair => (string)pair.Value)
        : [];

    /// <summary>With the defaults for what stands in no <c>.env</c>: <c>${NAME:-default}</c>.</summary>
    public IEnumerable<(string Name, string Value)> DefaultEnvironment =>
        Environment.Select(pair => (pair.Key, VariableWithDefault().Replace(pair.Value, "${default}")));

    public string? Text(params string[] path)
    {
        object value = Node;
        foreach (var key in path)
        {
            if (!Manifest.Map(value).TryGetValue(key, out value!))
            {
                return null;
            }
        }

        return (string)value;
    }

    public IReadOnlyList<string> List(params string[] path)
    {
        var parent = path[..^1].Aggregate(Node, (map, key) => Manifest.Map(map[key]));
        return parent.TryGetValue(path[^1], out var list) ? ((List<object>)list).Cast<string>().ToList() : [];
    }

    public IEnumerable<string> SecretNames => Node.TryGetValue("secrets", out var secrets)
        ? ((List<object>)secrets).Select(secret => (string)Manifest.Map(secret)["source"])
        : [];

    public IEnumerable<string> VolumeNames => Node.TryGetValue("volumes", out var volumes)
        ? ((List<object>)volumes).Select(volume => (string)Manifest.Map(volume)["source"])
        : [];

    [GeneratedRegex(@"\$\{\w+:-(?<default>[^}]*)\}")]
    private static partial Regex VariableWithDefault();
}
