using System.Text.Json.Nodes;
using AlgoTrade.Api.Accounts;
using AlgoTrade.Api.Bots;
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
    private const string SessionScheme = "session";

    // Paths whose writes take If-Match.
    private static readonly string[] Versioned = ["bots/{name}", "accounts/{account}/limits"];

    public static void AddDocumentation(this IServiceCollection services) => services.AddOpenApi(DocumentName, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) => DescribeAsync(document));
        options.AddOperationTransformer(DescribeAsync);
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
            [SessionScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = "algotrade-session-PORT",
                Description = $"The cookie of a browser session; writes also carry {SessionCookie.CsrfHeader}.",
            },
        };
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[Problem] = ProblemSchema();
        AllowAnyJson(document.Components.Schemas.Values);
        foreach (var named in document.Components.Schemas.Values.OfType<OpenApiSchema>().Where(one => one.Enum is not null))
        {
            // Whether null is allowed is said where the enum is used; said twice, "one of the two" is both.
            named.Enum = [.. named.Enum!.Where(value => value is not null && value.GetValueKind() != System.Text.Json.JsonValueKind.Null)];
        }

        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SessionScheme, document)] = [] },
        ];
        return Task.CompletedTask;
    }

    /// <summary>"Null or any JSON" is not "one of the two": null is both. Such a property may be anything.</summary>
    private static void AllowAnyJson(IEnumerable<IOpenApiSchema> schemas)
    {
        foreach (var properties in schemas.Select(one => one.Properties).OfType<IDictionary<string, IOpenApiSchema>>())
        {
            foreach (var (name, _) in properties.Where(one => one.Value.OneOf?.Any(IsAnyJson) == true).ToList())
            {
                properties[name] = new OpenApiSchema { Description = "Any JSON, or null." };
            }
        }
    }

    private static bool IsAnyJson(IOpenApiSchema schema) => schema is OpenApiSchemaReference { Reference.Id: nameof(System.Text.Json.JsonElement) };

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

    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<RequiredRole>().LastOrDefault() is { } required)
        {
            operation.Description = $"Needs the role {required.Role.ToString().ToLowerInvariant()}.";
        }
        else
        {
            operation.Description = "Needs no key.";
            operation.Security = [];
        }

        var isWrite = context.Description.HttpMethod is not "GET";
        operation.Parameters ??= [];
        if (isWrite)
        {
            if (!metadata.OfType<NotReplayed>().Any())
            {
                operation.Parameters.Add(Header(Idempotency.HeaderName, "The same request with the same key is done once; 1 to 128 printable ASCII characters."));
            }

            if (context.Description.RelativePath is { } path && Array.Exists(Versioned, one => path.Contains(one, StringComparison.Ordinal)))
            {
                operation.Parameters.Add(Header("If-Match", "Only when it still has this version, as ETag said; * for any."));
            }
        }

        if (operation.OperationId == "StreamEvents")
        {
            operation.Parameters.Add(Header("Last-Event-ID", "Resumes after this event."));
        }

        NameValues(operation, context);
        await DescribeBodyAsync(operation, context, cancellationToken);
        AddProblems(operation, context.Document!);
    }

    /// <summary>Which values a parameter may have that is read by <see cref="NamedValue{T}"/>.</summary>
    private static void NameValues(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        foreach (var description in context.Description.ParameterDescriptions)
        {
            var type = Nullable.GetUnderlyingType(description.Type) ?? description.Type;
            if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(NamedValue<>))
            {
                continue;
            }

            foreach (var parameter in operation.Parameters!.OfType<OpenApiParameter>().Where(one => one.Name == description.Name))
            {
                parameter.Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Enum = [.. Enum.GetNames(type.GenericTypeArguments[0]).Select(name => (JsonNode)System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name))],
                };
            }
        }
    }

    /// <summary>Configurations and limits are read by the engine's own readers; a record documents their form.</summary>
    private static async Task DescribeBodyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var form = operation.OperationId switch
        {
            "CreateBot" or "UpdateBot" => typeof(BotDefinitionForm),
            "SetAccountLimits" => typeof(AccountLimitsForm),
            _ => null,
        };
        if (form is null)
        {
            return;
        }

        var schema = await context.GetOrCreateSchemaAsync(form, parameterDescription: null, cancellationToken);
        context.Document!.AddComponent(form.Name, schema);
        operation.RequestBody!.Content!["application/json"].Schema = new OpenApiSchemaReference(form.Name, context.Document);
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
        else if (bare == typeof(UtcTime) || bare == typeof(DateTimeOffset))
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
