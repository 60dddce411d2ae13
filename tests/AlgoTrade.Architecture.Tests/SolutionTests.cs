using System.Xml.Linq;

namespace AlgoTrade.Architecture.Tests;

public sealed class SolutionTests
{
    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("AlgoTrade.sln").Replace('\\', '/');
        var missing = Repository.Projects
            .Where(project => !project.File.StartsWith("eng/", StringComparison.Ordinal))
            .Where(project => !solution.Contains($"\"{project.File}\"", StringComparison.Ordinal))
            .Select(project => project.File);

        Assert.Empty(missing);
    }

    [Fact]
    public void Package_versions_are_written_in_one_place()
    {
        var versioned = Repository.Projects
            .Where(project => !project.File.StartsWith("eng/", StringComparison.Ordinal))
            .Where(project => project.Xml.Descendants("PackageReference").Any(HasVersion))
            .Select(project => project.File);

        Assert.Empty(versioned);
    }

    [Fact]
    public void Package_versions_are_pinned()
    {
        var floating = XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(package => ((string?)package.Attribute("Include"), Version: (string?)package.Attribute("Version") ?? string.Empty))
            .Where(package => package.Version is not ("$(AspireVersion)" or "$(AspireKubernetesVersion)")) // Beside the probe that asks for them.
            .Where(package => package.Version.Length == 0 || package.Version.IndexOfAny(['*', '[', '(', ',']) >= 0);

        Assert.Empty(floating);
    }

    private static bool HasVersion(XElement reference) =>
        reference.Attribute("Version") is not null
        || reference.Attribute("VersionOverride") is not null
        || reference.Element("Version") is not null;
}
