using System.Text.Json.Nodes;
using AlgoTrade.Api.Http;
using AlgoTrade.Api.Security;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace AlgoTrade.Api.OpenApi;

/// <summary>What the generator cannot see: values on the wire, problems, roles, headers.</summary>
internal static class OpenApiDocumentation
{
    public const string DocumentName = "v1";
    public const string Route = "/openapi/{documentName}.json";
    public const string Path = "/openapi/v1.json";
    private const string Problem = "Problem";
    private const string KeyScheme = "apiKey";

    public static void AddDocumentation(this IServiceCollection services) => services.AddOpenApi(DocumentName, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) => DescribeAsync(document));
        options.AddOperationTransformer((operation, context, _) => DescribeAsync(operation, context));
        options.AddSchemaTransformer((schema, context, _) => DescribeAsync(schema, context.JsonTypeInfo.Type));
    });

    private static Task DescribeAsync(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "AlgoTrade",
            Version = DocumentName,
            Description = "Runs trading bots. The API shows state and records wishes; the daemon carries them out. Decimals are text, times are UTC ISO 8601.",
        };
        // Whoever serves the document is the server.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [KeyScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key." },
        };
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[Problem] = ProblemSchema();
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] }];
        return Task.CompletedTask;
    }

    private static OpenApiSchema ProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "What is wrong. The code is stable; the detail is one sentence for a person.",
        Required = new HashSet<string> { "status", "code" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["instance"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["code"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["field"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Parameter, header or JSON path that is wrong." },
            ["traceId"] = new OpenApiSchema { Type = JsonSchemaType.String },
        },
    };

    private static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<RequiredRole>().LastOrDefault() is { } required)
        {
            operation.Description = $"Needs the role {required.Role.ToString().ToLowerInvariant()}.";
        }

        var isWrite = context.Description.HttpMethod is not "GET";
        operation.Parameters ??= [];
        if (isWrite)
        {
            if (!metadata.OfType<NotReplayed>().Any())
            {
                operation.Parameters.Add(Header(Idempotency.HeaderName, "The same request with the same key is done once; 1 to 128 printable ASCII characters."));
            }

            if (context.Description.RelativePath?.Contains("bots/{name}", StringComparison.Ordinal) == true)
            {
                operation.Parameters.Add(Header("If-Match", "Only when the bot still has this version, as ETag said; * for any."));
            }
        }

        if (operation.OperationId == "StreamEvents")
        {
            operation.Parameters.Add(Header("Last-Event-ID", "Resumes after this event."));
        }

        AddProblems(operation, context.Document!);
        return Task.CompletedTask;
    }

    private static void AddProblems(OpenApiOperation operation, OpenApiDocument document)
    {
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "A problem: 4xx names what to mend, 5xx is on our side.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/problem+json"] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(Problem, document) },
            },
        };
    }

    private static OpenApiParameter Header(string name, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static Task DescribeAsync(OpenApiSchema schema, Type type)
    {
        var isNullable = Nullable.GetUnderlyingType(type) is not null ? JsonSchemaType.Null : 0;
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        if (bare == typeof(decimal))
        {
            schema.Type = JsonSchemaType.String | isNullable;
            schema.Format = "decimal";
            schema.Pattern = @"^-?\d+(\.\d+)?$";
            if (schema.Default is JsonValue number && number.TryGetValue<decimal>(out var value))
            {
                schema.Default = JsonForm.Text(value);
            }
        }
        else if (bare == typeof(UtcTime))
        {
            schema.Type = JsonSchemaType.String | isNullable;
            schema.Format = "date-time";
        }
        else if (bare == typeof(int) || bare == typeof(long))
        {
            schema.Type = JsonSchemaType.Integer | isNullable;
            schema.Pattern = null;
        }

        return Task.CompletedTask;
    }
}
