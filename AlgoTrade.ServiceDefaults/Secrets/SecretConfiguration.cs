using System.Collections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace AlgoTrade.ServiceDefaults.Secrets;

/// <summary>
/// Where secrets come from, weakest first: user secrets (only in Development), environment variables, a folder with one
/// file per key (<c>ConnectionStrings__algotrade</c>), and files named by a variable (<c>Section__Key_FILE</c>).
/// </summary>
public static class SecretConfiguration
{
    /// <summary>The identifier under which <c>dotnet user-secrets --id</c> keeps a developer's secrets.</summary>
    public const string UserSecretsId = "algotrade";

    /// <summary>Names the folder with one file per key. Default: the folder into which containers mount secrets.</summary>
    public const string FolderVariable = "ALGOTRADE_SECRETS_FOLDER";

    private const string DefaultFolder = "/run/secrets";

    internal static void AddSecrets(this IConfigurationManager configuration, IHostEnvironment environment)
    {
        if (environment.IsDevelopment())
        {
            AddUserSecretsBelowEverythingElse(configuration);
        }

        configuration.AddSecrets();
    }

    /// <summary>Adds the secrets of a server: the folder and the files. A host gets them with the shared defaults.</summary>
    /// <exception cref="SecretException">A secret file is named but missing, unreadable or empty, or a secret is given twice.</exception>
    public static void AddSecrets(this IConfigurationManager configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var folder = configuration[FolderVariable] ?? DefaultFolder;
        if (Directory.Exists(folder))
        {
            // Files without a section separator belong to somebody else, for example to the database image.
            configuration.AddKeyPerFile(source =>
            {
                source.FileProvider = new PhysicalFileProvider(Path.GetFullPath(folder));
                source.IgnoreCondition = name => !name.Contains(SecretFiles.SectionSeparator, StringComparison.Ordinal);
                source.Optional = true;
            });
        }

        configuration.AddInMemoryCollection(SecretFiles.Read(EnvironmentVariables()));
        DatabasePassword.PutIntoConnectionStrings(configuration);
    }

    private static void AddUserSecretsBelowEverythingElse(IConfigurationManager configuration)
    {
        var userSecrets = new ConfigurationBuilder().AddUserSecrets(UserSecretsId).Sources.Single();
        configuration.Sources.Insert(0, userSecrets);
    }

    private static IEnumerable<KeyValuePair<string, string>> EnvironmentVariables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value ?? string.Empty));
}
