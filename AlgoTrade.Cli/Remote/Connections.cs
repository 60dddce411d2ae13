using System.CommandLine;
using AlgoTrade.Cli.Commands;

namespace AlgoTrade.Cli.Remote;

/// <summary>Finds the API and a key: options first, then environment, then what `algotrade up` left in its data folder.</summary>
internal static class Connections
{
    public const string KeyVariable = "ALGOTRADE_API_KEY";
    public const string UrlVariable = "ALGOTRADE_API_URL";
    public const string KeyFileName = "api-key";
    public const string UrlFileName = "api-url";

    public static readonly Option<Uri?> Url = GlobalOptions.Address(
        "--url", "http://127.0.0.1:8080", $"Address of the API. Default: {UrlVariable}, else the installation in --data.");
    public static readonly Option<FileInfo?> KeyFile = new("--key-file")
    {
        Description = $"File that holds the API key. Default: {KeyVariable}, else the key of the installation in --data.",
        HelpName = "FILE",
    };

    public static IEnumerable<Option> Options => [Url, KeyFile, GlobalOptions.DataFolder];

    public static ApiClient Open(ParseResult parsed)
    {
        var folder = parsed.GetValue(GlobalOptions.DataFolder)!;
        return new ApiClient(Address(parsed.GetValue(Url), folder), Key(parsed.GetValue(KeyFile), folder));
    }

    private static Uri Address(Uri? given, DirectoryInfo folder)
    {
        var text = given?.ToString() ?? Environment.GetEnvironmentVariable(UrlVariable) ?? ReadIfPresent(Path.Combine(folder.FullName, UrlFileName));
        if (text is null)
        {
            throw new CommandException($"No installation was found in {folder.FullName}: start one with `algotrade up`, or name one with --url.");
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address is not null
            ? address : throw CommandException.WrongUse($"'{text}' is not an address of an API: expected for example http://127.0.0.1:8080.");
    }

    private static string Key(FileInfo? file, DirectoryInfo folder)
    {
        if (file is not null && !file.Exists)
        {
            throw CommandException.WrongUse($"There is no key file {file.FullName}.");
        }

        return (file is null ? Environment.GetEnvironmentVariable(KeyVariable) ?? ReadIfPresent(Path.Combine(folder.FullName, KeyFileName)) : File.ReadAllText(file.FullName).Trim())
            ?? throw new CommandException($"No API key was found in {folder.FullName}: name a file that holds one with --key-file, or set {KeyVariable}.");
    }

    private static string? ReadIfPresent(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : null;
}
