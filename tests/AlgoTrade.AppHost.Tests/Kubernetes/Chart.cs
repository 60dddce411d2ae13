using System.Globalization;
using System.Text.RegularExpressions;
using k8s;
using YamlDotNet.Serialization;

namespace AlgoTrade.AppHost.Tests.Kubernetes;

/// <summary>
/// The committed Helm chart, rendered: the small part of Helm's template language that it uses. What comes out is read by the Kubernetes client's
/// own types, strictly: a field that Kubernetes does not know, or of another kind, is an error.
/// </summary>
internal sealed partial class Chart
{
    private const string Folder = "deploy/kubernetes";
    private readonly Dictionary<string, string> values;

    public Chart(params (string Name, string Value)[] values)
    {
        this.values = values.ToDictionary(value => $".Values.{value.Name}", value => value.Value);
        var file = new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(Repository.Read($"{Folder}/values.yaml"));
        Flatten(".Values", file);
        this.values[".Chart.Name"] = "algotrade";
        this.values[".Chart.AppVersion"] = "0.1.0";
        this.values[".Release.Name"] = "mine";
        this.values[".Release.Revision"] = "1";
        Objects = [.. Templates().SelectMany(text => KubernetesYaml.LoadAllFromString(Render(text), strict: true))];
    }

    public IReadOnlyList<object> Objects { get; }

    /// <summary>The values with a default in the templates: what an operator may set.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = Templates()
        .SelectMany(text => Expression().Matches(text)).Where(match => match.Groups["default"].Success)
        .Select(match => (Name: match.Groups["name"].Value[".Values.".Length..], Default: match.Groups["default"].Value.Trim('`')))
        .Distinct().ToDictionary(setting => setting.Name, setting => setting.Default);

    public IEnumerable<T> All<T>() => Objects.OfType<T>();

    private static IEnumerable<string> Templates() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, Folder, "templates"), "*.yaml", SearchOption.AllDirectories).Order().Select(File.ReadAllText);

    private string Render(string template) => Expression().Replace(template, match => match.Groups["name"].Value is var name && values.TryGetValue(name, out var value)
        ? value
        : match.Groups["default"] is { Success: true, Value: var otherwise }
            ? otherwise.StartsWith('`') ? otherwise.Trim('`') : values[otherwise]
            : throw new InvalidOperationException($"{match.Value}: the chart has no such value."));

    private void Flatten(string path, Dictionary<object, object> map)
    {
        foreach (var (key, value) in map)
        {
            if (value is Dictionary<object, object> inner)
            {
                Flatten($"{path}.{key}", inner);
            }
            else
            {
                values.TryAdd($"{path}.{key}", Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty);
            }
        }
    }

    [GeneratedRegex(@"\{\{\s*(?<name>\.[\w.]+)(\s*\|\s*default (?<default>`[^`]*`|\.[\w.]+))?\s*\}\}")]
    private static partial Regex Expression();
}
