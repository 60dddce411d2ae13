using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace AlgoTrade.Hyperliquid.Wire;

/// <summary>Reads wire objects through the source-generated contracts and reports what it did not know.</summary>
public sealed class WireJson
{
    private readonly JsonSerializerOptions _options;

    public WireJson(UnknownContent unknown)
    {
        Unknown = unknown;
        _options = new JsonSerializerOptions(HyperliquidJsonContext.Default.Options)
        {
            TypeInfoResolver = HyperliquidJsonContext.Default.WithAddedModifier(ReportUnknownFields),
        };
    }

    public UnknownContent Unknown { get; }

    /// <exception cref="UnreadableMessageException">The bytes are not this type.</exception>
    public T Read<T>(ReadOnlySpan<byte> utf8Json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(utf8Json, TypeInfo<T>()) ?? throw new UnreadableMessageException($"Expected a {typeof(T).Name}, got null.");
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            throw Unreadable<T>(exception);
        }
    }

    /// <exception cref="UnreadableMessageException">The element is not this type.</exception>
    public T Read<T>(JsonElement json)
        where T : class
    {
        try
        {
            return json.Deserialize(TypeInfo<T>()) ?? throw new UnreadableMessageException($"Expected a {typeof(T).Name}, got null.");
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            throw Unreadable<T>(exception);
        }
    }

    /// <summary>As <see cref="Read{T}(ReadOnlySpan{byte})"/>, but the exchange's <c>null</c> (unknown coin, no sub-accounts) is null.</summary>
    public T? ReadOrNull<T>(ReadOnlySpan<byte> utf8Json)
        where T : class => utf8Json.Trim(" \r\n\t"u8).SequenceEqual("null"u8) ? null : Read<T>(utf8Json);

    // Everything the parser throws over bad bytes. What is left (out of memory, bugs) passes.
    internal static bool IsUnreadable(Exception exception) =>
        exception is JsonException or FormatException or OverflowException or InvalidOperationException or ArgumentException or NotSupportedException;

    private static UnreadableMessageException Unreadable<T>(Exception cause) =>
        new($"Expected a {typeof(T).Name}: {cause.Message}", cause);

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)_options.GetTypeInfo(typeof(T));

    private void ReportUnknownFields(JsonTypeInfo typeInfo)
    {
        if (!typeof(WireObject).IsAssignableFrom(typeInfo.Type))
            return;
        typeInfo.OnDeserialized = value =>
        {
            if (((WireObject)value).UnknownFields is not { Count: > 0 } fields)
                return;
            foreach (var name in fields.Keys)
                Unknown.Field(value.GetType().Name, name);
        };
    }
}
