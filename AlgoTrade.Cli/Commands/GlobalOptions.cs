using System.CommandLine;

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

    public static readonly Option<string?> Connection = new("--connection")
    {
        Description = "Connection string of an existing PostgreSQL server without its password; PGPASSWORD or ALGOTRADE_CONNECTION_FILE (a file that holds the whole string) keep it off the command line.",
        HelpName = "STRING",
    };
}
