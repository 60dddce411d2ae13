using System.ComponentModel;
using AlgoTrade.ServiceDefaults.Secrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AlgoTrade.ServiceDefaults;

/// <summary>
/// Compares a section of the configuration with the options that it becomes. The binder would leave an entry of a list that cannot be read out in
/// silence, and names no expectation.
/// </summary>
public static class SettingCheck
{
    /// <summary>Lets the host refuse what <see cref="FindProblems"/> finds.</summary>
    public static OptionsBuilder<TOptions> RefuseWrongSettings<TOptions>(this OptionsBuilder<TOptions> builder, string section)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IValidateOptions<TOptions>>(provider => new Check<TOptions>(provider.GetRequiredService<IConfiguration>().GetSection(section)));
        return builder;
    }

    /// <returns>One sentence for each setting that nobody knows or whose value is none of its type.</returns>
    public static IEnumerable<string> FindProblems(IConfigurationSection section, Type type)
    {
        var known = type.GetProperties().ToDictionary(property => property.Name, property => property.PropertyType, StringComparer.OrdinalIgnoreCase);
        // A name with _FILE is a secret in a file, whose text stands under the name without it.
        foreach (var setting in section.GetChildren().Where(setting => !SecretFiles.NamesAFile(setting.Key)))
        {
            if (!known.TryGetValue(setting.Key, out var valueType))
                yield return $"{setting.Path} is not a setting: expected one of {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.";
            else if (EntryOf(valueType) is { } entry)
            {
                if (!string.IsNullOrEmpty(setting.Value))
                    yield return $"{setting.Path} is '{setting.Value}': expected a list, its first entry at {setting.Path}:0.";
                foreach (var problem in setting.GetChildren().SelectMany(item => IsPlain(entry) ? FindProblem(item, entry) : FindProblems(item, entry)))
                    yield return problem;
            }
            else
            {
                foreach (var problem in FindProblem(setting, valueType))
                    yield return problem;
            }
        }
    }

    private static IEnumerable<string> FindProblem(IConfigurationSection setting, Type type) =>
        setting.Value is { } text && !CanBe(text, type) ? [$"{setting.Path} is '{text}': expected {Expected.Of(type)}."] : [];

    private static Type? EntryOf(Type type) => type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>) ? type.GetGenericArguments()[0] : null;

    // Written as one value, not as a section of its own.
    private static bool IsPlain(Type type) => TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));

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

    private sealed class Check<TOptions>(IConfigurationSection section) : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var problems = FindProblems(section, typeof(TOptions)).ToList();
            return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
        }
    }
}
