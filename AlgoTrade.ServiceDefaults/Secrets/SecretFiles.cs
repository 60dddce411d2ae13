namespace AlgoTrade.ServiceDefaults.Secrets;

/// <summary>
/// Reads the files that environment variables name: <c>Section__Key_FILE=/path</c> sets <c>Section:Key</c> to the file's text.
/// Only names with a section separator are ours; <c>SSL_CERT_FILE</c> and its like are left alone.
/// </summary>
internal static class SecretFiles
{
    internal const string SectionSeparator = "__";
    private const string Suffix = "_FILE";

    /// <exception cref="SecretException">A file is missing, unreadable or empty, or a secret is given twice.</exception>
    internal static Dictionary<string, string?> Read(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var all = new Dictionary<string, string>(variables, StringComparer.OrdinalIgnoreCase);
        var secrets = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (variable, path) in all.Where(IsOurs))
        {
            var name = variable[..^Suffix.Length];
            if (all.ContainsKey(name))
            {
                throw new SecretException($"{variable} and {name} are both set. Keep the file and remove {name}.");
            }

            secrets[name.Replace(SectionSeparator, ":", StringComparison.Ordinal)] = ReadFile(variable, path);
        }

        return secrets;
    }

    /// <summary>The variable that names a file is a setting itself, and no connection string.</summary>
    internal static bool NamesAFile(string key) => key.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase);

    private static bool IsOurs(KeyValuePair<string, string> variable) =>
        variable.Value.Length > 0
        && NamesAFile(variable.Key)
        && variable.Key.Contains(SectionSeparator, StringComparison.Ordinal);

    private static string ReadFile(string variable, string path)
    {
        string text;
        try
        {
            // Editors and `echo` end a file with a line break, which is no part of a password.
            text = File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SecretException($"{variable} names {path}, which cannot be read: {exception.Message}", exception);
        }

        return string.IsNullOrWhiteSpace(text)
            ? throw new SecretException($"{variable} names {path}, which is empty. Write the secret into it, on one line.")
            : text;
    }
}
