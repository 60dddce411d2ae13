using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AlgoTrade.ServiceDefaults;

/// <summary>Refuses a name in a section that no option has: a misspelt setting would otherwise be left out in silence.</summary>
public static class KnownSettings
{
    /// <summary>Checks the names directly below <paramref name="section"/> against the properties of the options.</summary>
    public static OptionsBuilder<TOptions> RefuseUnknownNames<TOptions>(this OptionsBuilder<TOptions> builder, string section)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IValidateOptions<TOptions>>(provider =>
            new Check<TOptions>(provider.GetRequiredService<IConfiguration>().GetSection(section)));
        return builder;
    }

    private sealed class Check<TOptions>(IConfigurationSection section) : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var known = typeof(TOptions).GetProperties().Select(property => property.Name).Order(StringComparer.Ordinal).ToArray();
            // A name with _FILE is a secret in a file, put in the place of the name without it.
            var unknown = section.GetChildren().Select(child => child.Key)
                .Where(key => !known.Contains(key.Replace("_FILE", "", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase)).ToArray();
            return unknown.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(unknown.Select(key =>
                $"{section.Path}:{key} is not a setting; expected one of {string.Join(", ", known)}."));
        }
    }
}
