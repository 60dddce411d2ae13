using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlgoTrade.ServiceDefaults.Secrets;

/// <summary>
/// A key or password that shows as <c>***</c> wherever it is printed, logged, formatted or written as JSON. Binds from
/// configuration like a string. Not a record on purpose: records print their members.
/// </summary>
[TypeConverter(typeof(SecretTypeConverter))]
[JsonConverter(typeof(SecretJsonConverter))]
[DebuggerDisplay("***")]
public sealed class Secret
{
    private const string Mask = "***";
    private readonly string value;

    /// <exception cref="ArgumentException"><paramref name="value"/> is empty or only white space.</exception>
    public Secret(string value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            throw new ArgumentException("A secret is not empty.", nameof(value));
        }

        this.value = value;
    }

    /// <summary>The value itself, for the one call that needs it. Never keep it in a field of another type.</summary>
    public string Reveal() => value;

    public override string ToString() => Mask;

    private sealed class SecretTypeConverter : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

        public override object ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
            new Secret((string)value);
    }

    private sealed class SecretJsonConverter : JsonConverter<Secret>
    {
        public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetString() ?? string.Empty);

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Mask);
    }
}
