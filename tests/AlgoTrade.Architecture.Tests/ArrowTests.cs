namespace AlgoTrade.Architecture.Tests;

/// <summary>Who may know whom. A project is a wall; this is the list of its doors.</summary>
public sealed class ArrowTests
{
    private static readonly string[] Hosts =
        ["AlgoTrade.Migrations", "AlgoTrade.Daemon", "AlgoTrade.Api", "AlgoTrade.Venue", "AlgoTrade.Cli"];

    private static readonly Dictionary<string, string[]> Doors = new(StringComparer.Ordinal)
    {
        ["AlgoTrade.Engine"] = [],
        ["AlgoTrade.ServiceDefaults"] = [],
        ["AlgoTrade.Hyperliquid"] = ["AlgoTrade.Engine"],
        ["AlgoTrade.Data"] = ["AlgoTrade.Engine"],
        ["AlgoTrade.Migrations"] = ["AlgoTrade.Data", "AlgoTrade.ServiceDefaults"],
        ["AlgoTrade.Daemon"] = ["AlgoTrade.Engine", "AlgoTrade.Hyperliquid", "AlgoTrade.Data", "AlgoTrade.ServiceDefaults"],
        ["AlgoTrade.Api"] = ["AlgoTrade.Engine", "AlgoTrade.Data", "AlgoTrade.ServiceDefaults"],
        ["AlgoTrade.Venue"] = ["AlgoTrade.Engine", "AlgoTrade.Hyperliquid", "AlgoTrade.ServiceDefaults"],
        // The one place where all modules meet in one process: `algotrade up`.
        ["AlgoTrade.Cli"] =
        [
            "AlgoTrade.Engine", "AlgoTrade.Hyperliquid", "AlgoTrade.Data", "AlgoTrade.Migrations", "AlgoTrade.Daemon",
            "AlgoTrade.Api", "AlgoTrade.Venue", "AlgoTrade.ServiceDefaults",
        ],
        ["AlgoTrade.AppHost"] = [.. Hosts, "AlgoTrade.Data"],
    };

    public static TheoryData<string> ProductProjects =>
        new(Repository.Projects.Where(project => project.IsProduct).Select(project => project.Name));

    [Theory]
    [MemberData(nameof(ProductProjects))]
    public void Project_sees_only_what_the_design_lets_it_see(string name)
    {
        Assert.True(Doors.TryGetValue(name, out var allowed), $"{name} is new: write down here which projects it may see.");
        var project = Repository.Projects.Single(project => project.Name == name);

        Assert.Empty(project.ProjectReferences.Except(allowed));
    }

    [Fact]
    public void Engine_is_the_base_class_library_and_nothing_else()
    {
        var engine = Repository.Projects.Single(project => project.Name == "AlgoTrade.Engine");

        Assert.Empty(engine.PackageReferences);
        Assert.Empty(engine.Includes("FrameworkReference"));
        Assert.Equal("Microsoft.NET.Sdk", (string?)engine.Xml.Root!.Attribute("Sdk"));
    }

    [Fact]
    public void Only_the_data_project_knows_the_database_driver()
    {
        var others = Repository.Projects
            .Where(project => project.IsProduct && project.Name != "AlgoTrade.Data")
            .Where(project => project.PackageReferences.Any(IsDatabase))
            .Select(project => project.Name);

        Assert.Empty(others);
    }

    private static bool IsDatabase(string package) =>
        package.StartsWith("Npgsql", StringComparison.Ordinal) || package.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal);
}
