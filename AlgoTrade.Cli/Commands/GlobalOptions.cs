using System.CommandLine;
using AlgoTrade.Cli.Up;

namespace AlgoTrade.Cli.Commands;

/// <summary>Options that several commands share.</summary>
internal static class GlobalOptions
{
    public static readonly Option<bool> Json = new("--json") { Description = "Print JSON for programs instead of tables for people.", Recursive = true };

    public static readonly Option<DirectoryInfo> DataFolder = new("--data")
    {
        Description = "Folder of the installation: database, keys, practice exchange.",
        DefaultValueFactory = _ => new DirectoryInfo(".data"),
        HelpName = "DIR",
    };

    /// <summary>An option that takes one of the networks; the simulated one unless asked otherwise.</summary>
    public static Option<string> Network(string description)
    {
        var network = new Option<string>("--network") { Description = description, DefaultValueFactory = _ => UpSettings.Simulated };
        return network.AcceptOnlyFromAmong(UpSettings.Networks);
    }

    /// <summary>An option that takes an http or https address.</summary>
    public static Option<Uri?> Address(string name, string example, string description) => new(name)
    {
        Description = description,
        HelpName = "URL",
        CustomParser = argument =>
        {
            var text = argument.Tokens[0].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps))
            {
                return address;
            }

            argument.AddError($"{name} is '{text}': expected an address such as {example}.");
            return null;
        },
    };

    public static readonly Option<string?> Connection = new("--connection")
    {
        Description = "Connection string of an existing PostgreSQL server without its password; PGPASSWORD or ALGOTRADE_CONNECTION_FILE (a file that holds the whole string) keep it off the command line.",
        HelpName = "STRING",
    };
}
