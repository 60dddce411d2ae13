using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace AlgoTrade.Hyperliquid.Wire;

/// <summary>Reads wire objects through the source-generated contracts and reports what it did not know.</summary>
public sealed class WireJson
{
    // A missing side of the book; the first dex in the list of dexes.
    private static readonly Type[] MayBeNull = [typeof(BookLevel), typeof(PerpDex)];

    private readonly JsonSerializerOptions _options;

    public WireJson(UnknownContent unknown)
    {
        Unknown = unknown;
        _options = new JsonSerializerOptions(HyperliquidJsonContext.Default.Options)
        {
            TypeInfoResolver = HyperliquidJsonContext.Default.WithAddedModifier(ReportUnknownFields).WithAddedModifier(RefuseNullElements),
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

    // The contracts refuse null where a property may not be null, but look into no list.
    private static void RefuseNullElements(JsonTypeInfo typeInfo)
    {
        if (typeInfo.Kind == JsonTypeInfoKind.Enumerable && typeInfo.ElementType is { IsValueType: false } element && !MayBeNull.Contains(element))
            typeInfo.OnDeserialized = RefuseNull;
    }

    private static void RefuseNull(object list)
    {
        foreach (var element in (IEnumerable)list)
        {
            if (element is null)
                throw new JsonException("A list holds null where nothing may be missing.");
        }
    }
}
