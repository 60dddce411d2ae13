using System.ComponentModel;

namespace AlgoTrade.Venue;

/// <summary>
/// Compares a section of the configuration with the options that it becomes. The binder would leave an entry of a list that cannot be read out in
/// silence, and names no expectation.
/// </summary>
internal static class SettingCheck
{
    /// <returns>One sentence for each setting that nobody knows or whose value is none of its type.</returns>
    public static IEnumerable<string> FindProblems(IConfigurationSection section, Type type)
    {
        var known = type.GetProperties().ToDictionary(property => property.Name, property => property.PropertyType, StringComparer.OrdinalIgnoreCase);
        foreach (var setting in section.GetChildren())
        {
            if (!known.TryGetValue(setting.Key, out var valueType))
                yield return $"{setting.Path} is not a setting: expected one of {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.";
            else if (EntryOf(valueType) is { } entry)
            {
                foreach (var problem in setting.GetChildren().SelectMany(item => entry == typeof(string) ? [] : FindProblems(item, entry)))
                    yield return problem;
            }
            else if (setting.Value is { } text && !CanBe(text, valueType))
            {
                yield return $"{setting.Path} is '{text}': expected {Expected.Of(valueType)}.";
            }
        }
    }

    private static Type? EntryOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>) ? type.GetGenericArguments()[0] : null;

    private static bool CanBe(string text, Type type)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        if (text.Length == 0 && inner != type)
            return true;
        // The converter of enums would take a number, or several words.
        if (inner.IsEnum)
            return Enum.GetNames(inner).Contains(text, StringComparer.OrdinalIgnoreCase);
        try
        {
            TypeDescriptor.GetConverter(inner).ConvertFromInvariantString(text);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or NotSupportedException)
        {
            return false;
        }
    }
}
