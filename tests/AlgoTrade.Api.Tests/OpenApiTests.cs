using System.Text.Json;

namespace AlgoTrade.Api.Tests;

public sealed class OpenApiTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private const string RewriteVariable = "ALGOTRADE_WRITE_OPENAPI";
    private const string FileName = "openapi.v1.json";

    [Fact]
    public async Task Checked_in_document_is_the_one_the_api_serves()
    {
        var served = Normalize(await api.Anonymous.GetStringAsync("/openapi/v1.json"));
        var file = Path.Combine(RepositoryRoot(), "docs", FileName);
        if (Environment.GetEnvironmentVariable(RewriteVariable) == "1")
        {
            await File.WriteAllTextAsync(file, served);
        }

        Assert.True(served == await File.ReadAllTextAsync(file), $"docs/{FileName} is stale: run these tests once with {RewriteVariable}=1 and read the difference.");
    }

    [Fact]
    public async Task Document_is_OpenAPI_3_1_and_names_a_role_and_a_problem_for_every_operation()
    {
        using var document = JsonDocument.Parse(await api.Anonymous.GetStringAsync("/openapi/v1.json"));

        Assert.StartsWith("3.1", document.RootElement.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        foreach (var operation in Operations(document.RootElement))
        {
            var expected = operation is { Method: "POST", Path: "/api/v1/session" } ? "Needs no key" : "Needs the role";
            Assert.Contains(expected, operation.Element.GetProperty("description").GetString(), StringComparison.Ordinal);
            Assert.True(operation.Element.GetProperty("responses").TryGetProperty("default", out _));
        }
    }

    [Fact]
    public async Task Browsable_page_needs_nothing_from_elsewhere()
    {
        var page = await api.Anonymous.GetStringAsync("/docs/index.html");

        Assert.Contains("swagger-ui", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
    }

    internal static IEnumerable<(string Path, string Method, JsonElement Element)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        where operation.Name is "get" or "post" or "put" or "delete"
        select (path.Name, operation.Name.ToUpperInvariant(), operation.Value);

    private static string Normalize(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement, Indented) + "\n";
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "AlgoTrade.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
