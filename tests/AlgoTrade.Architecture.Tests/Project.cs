using System.Xml.Linq;

namespace AlgoTrade.Architecture.Tests;

/// <summary>What a project file says, without evaluating it.</summary>
internal sealed record Project(string File, XDocument Xml)
{
    public string Name => Path.GetFileNameWithoutExtension(File);

    public bool IsProduct => !File.StartsWith("tests/", StringComparison.Ordinal)
        && !File.StartsWith("benchmarks/", StringComparison.Ordinal)
        && !File.StartsWith("eng/", StringComparison.Ordinal);

    public IEnumerable<string> ProjectReferences => Includes("ProjectReference")
        .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

    public IEnumerable<string> PackageReferences => Includes("PackageReference");

    public static Project Read(string file) => new(file, XDocument.Parse(Repository.Read(file)));

    public IEnumerable<string> Includes(string item) =>
        Xml.Descendants(item).Select(element => (string?)element.Attribute("Include")).OfType<string>();
}
