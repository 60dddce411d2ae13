using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace AlgoTrade.Api.Tests.Contract;

/// <summary>The OpenAPI document as a judge: is this answer one that the operation promises?</summary>
internal sealed class ApiContract
{
    private readonly string _definitions;
    private readonly ConcurrentDictionary<string, JsonSchema> _schemas = new(StringComparer.Ordinal);

    public ApiContract(JsonElement document)
    {
        Operations = [.. OpenApiTests.Operations(document).Select(one => new ApiOperation(one.Path, one.Method, one.Element))];
        _definitions = Local(document.GetProperty("components").GetProperty("schemas"));
    }

    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>Null when the answer is as documented.</summary>
    public async Task<string?> ComplaintAsync(ApiOperation operation, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var text = await response.Content.ReadAsStringAsync();
        if (status >= 500)
        {
            return $"{status} {text}";
        }

        var documented = operation.Element.GetProperty("responses");
        var isSuccess = documented.TryGetProperty(status.ToString(CultureInfo.InvariantCulture), out var promised);
        if (!isSuccess)
        {
            promised = documented.GetProperty("default");
        }

        if (!promised.TryGetProperty("content", out var content))
        {
            return text.Length == 0 ? null : $"{status} promises no body and has one: {text}";
        }

        var type = content.EnumerateObject().First();
        if (response.Content.Headers.ContentType?.MediaType != type.Name)
        {
            return $"{status} is {response.Content.Headers.ContentType} and not {type.Name}: {text}";
        }

        return WrongShape(type.Value.GetProperty("schema"), text) ?? (isSuccess ? null : WrongStatus(text, status));
    }

    private static string? WrongStatus(string text, int status)
    {
        using var problem = JsonDocument.Parse(text);
        return problem.RootElement.GetProperty("status").GetInt32() == status ? null : $"{status} has another status in its body: {text}";
    }

    private string? WrongShape(JsonElement schema, string text)
    {
        try
        {
            using var body = JsonDocument.Parse(text);
            var evaluation = Compiled(schema).Evaluate(body.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
            return evaluation.IsValid ? null
                : $"shape {string.Join("; ", (evaluation.Details ?? []).Where(one => one.Errors is not null).SelectMany(one => one.Errors!.Select(error => $"{one.InstanceLocation}: {error.Value}")).Take(4))} in {Shorten(text)}";
        }
        catch (JsonException failure)
        {
            return $"no JSON ({failure.Message}): {Shorten(text)}";
        }
    }

    private JsonSchema Compiled(JsonElement schema) => _schemas.GetOrAdd(
        Local(schema),
        text => JsonSchema.FromText($$"""{ "$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": {{_definitions}}, "allOf": [ {{text}} ] }"""));

    // One schema that contains all others: references stay inside it.
    private static string Local(JsonElement schema) => schema.GetRawText().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal);

    private static string Shorten(string text) => text.Length <= 600 ? text : text[..600] + "…";
}

internal sealed record ApiOperation(string Path, string Method, JsonElement Element)
{
    public string Id => Element.GetProperty("operationId").GetString()!;

    public override string ToString() => $"{Id} ({Method} {Path})";
}
