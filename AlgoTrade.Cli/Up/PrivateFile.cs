namespace AlgoTrade.Cli.Up;

/// <summary>Files of an installation that hold a secret: readable by their owner only.</summary>
internal static class PrivateFile
{
    public static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            // The mode is given at creation only: an older file with another one goes first.
            File.Delete(path);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }

    public static string? Read(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : null;
}
