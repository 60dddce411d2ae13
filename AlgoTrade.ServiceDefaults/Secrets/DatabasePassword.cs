using System.Data.Common;
using Microsoft.Extensions.Configuration;

namespace AlgoTrade.ServiceDefaults.Secrets;

/// <summary>
/// Keeps the database password in one file. Connection strings are plain settings without a password; when
/// <c>Database:Password</c> is given (<c>Database__Password_FILE</c>), it is put into each of them that has none.
/// </summary>
internal static class DatabasePassword
{
    internal const string Key = "Database:Password";

    internal static void PutIntoConnectionStrings(IConfigurationManager configuration)
    {
        if (configuration[Key] is not { Length: > 0 } password)
        {
            return;
        }

        var complete = configuration.GetSection("ConnectionStrings").GetChildren()
            .Where(connection => !string.IsNullOrEmpty(connection.Value) && !SecretFiles.NamesAFile(connection.Key))
            .Select(connection => KeyValuePair.Create(connection.Path, With(connection.Value!, password)));
        configuration.AddInMemoryCollection(complete.ToList());
    }

    private static string? With(string connectionString, string password)
    {
        // Knows the quoting rules, so a password may contain semicolons and quotes.
        var builder = new DbConnectionStringBuilder();
        try
        {
            builder.ConnectionString = connectionString;
        }
        catch (ArgumentException)
        {
            return connectionString; // Whoever connects with it says what is wrong.
        }

        if (!builder.ContainsKey("Password"))
        {
            builder["Password"] = password;
        }

        return builder.ConnectionString;
    }
}
