using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AlgoTrade.ServiceDefaults;
using AlgoTrade.Venue.Commands;

namespace AlgoTrade.Venue.Admin;

/// <summary>
/// The body of an admin command, read strictly: an unknown, missing or doubled field and a value of another type are refused with a sentence
/// that names the value and what was expected.
/// </summary>
internal sealed record AdminBody<T>(T Value)
    where T : class
{
    /// <exception cref="CommandException">The body is none that this command takes.</exception>
    public static async ValueTask<AdminBody<T>> BindAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var body = buffer.ToArray();
        // Web pages may send other types to this machine without asking.
        if (body.Length > 0 && !context.Request.HasJsonContentType())
            throw new CommandException($"The content type is '{context.Request.ContentType}': expected application/json.");
        return new AdminBody<T>(AdminJson.Read<T>(body));
    }
}

/// <summary>Of a command without fields: an empty body, or an empty object.</summary>
internal sealed record NoFields;

internal static class AdminJson
{
    private const int LongestShown = 60;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <exception cref="CommandException">The body does not fit.</exception>
    public static T Read<T>(byte[] body)
        where T : class
    {
        IReadOnlyList<JsonPropertyInfo> fields = [.. Options.GetTypeInfo(typeof(T)).Properties];
        using var document = Parse(body, fields);
        foreach (var given in document.RootElement.EnumerateObject())
        {
            var field = fields.FirstOrDefault(field => field.Name == given.Name)
                ?? throw new CommandException($"'{given.Name}' is not a field of this command: expected {Names(fields)}.");
            if (!Fits(given.Value, field))
                throw new CommandException($"{given.Name} is {Shown(given.Value.GetRawText())}: expected {Expected.Of(field.PropertyType)}.");
        }

        if (fields.FirstOrDefault(field => IsRequired(field) && !document.RootElement.TryGetProperty(field.Name, out _)) is { } missing)
            throw new CommandException($"{missing.Name} is missing: expected {Expected.Of(missing.PropertyType)}.");
        return document.Deserialize<T>(Options)!;
    }

    private static JsonDocument Parse(byte[] body, IReadOnlyList<JsonPropertyInfo> fields)
    {
        try
        {
            var document = JsonDocument.Parse(body.Length == 0 && fields.Count == 0 ? "{}"u8.ToArray() : body, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document : throw new CommandException($"The body is {Shown(document.RootElement.GetRawText())}: expected an object with {Names(fields)}.");
        }
        catch (JsonException exception)
        {
            throw new CommandException(body.Length == 0
                ? $"The body is empty: expected an object with {Names(fields)}."
                : $"The body is not JSON, expected an object with {Names(fields)}: {exception.Message}");
        }
    }

    private static bool Fits(JsonElement value, JsonPropertyInfo field)
    {
        var type = Nullable.GetUnderlyingType(field.PropertyType) ?? field.PropertyType;
        if (value.ValueKind == JsonValueKind.Null)
            return type != field.PropertyType || (!type.IsValueType && field.IsSetNullable);
        // The converter of enums would take two words for the sum of their numbers.
        if (type.IsEnum)
            return value.ValueKind == JsonValueKind.String && Enum.GetNames(type).Contains(value.GetString(), StringComparer.Ordinal);
        if (type == typeof(JsonElement))
            return value.ValueKind == JsonValueKind.Object;
        try
        {
            return value.Deserialize(type, Options) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsRequired(JsonPropertyInfo field) => field.IsRequired || field.AssociatedParameter is { HasDefaultValue: false };

    private static string Names(IReadOnlyList<JsonPropertyInfo> fields) =>
        fields.Count == 0 ? "no fields" : string.Join(", ", fields.Select(field => field.Name));

    private static string Shown(string json) => json.Length <= LongestShown ? json : $"{json[..LongestShown]}…";
}
