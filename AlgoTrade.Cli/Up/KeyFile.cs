namespace AlgoTrade.Cli.Up;

/// <summary>The admin key of this installation for the commands of its owner: readable by nobody else, beside the database and its password.</summary>
internal sealed class KeyFile(string path)
{
    /// <summary>It was made by this run: the database had no key before.</summary>
    public bool IsNew { get; private set; }

    public void Write(string key)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(key);
        IsNew = true;
    }

    public string? Read() => File.Exists(path) ? File.ReadAllText(path).Trim() : null;
}
