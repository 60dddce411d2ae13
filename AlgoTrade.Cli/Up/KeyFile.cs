namespace AlgoTrade.Cli.Up;

/// <summary>The admin key of this installation for the commands of its owner: readable by nobody else, beside the database and its password.</summary>
internal sealed class KeyFile(string path)
{
    /// <summary>It was made by this run: the database had no key before.</summary>
    public bool IsNew { get; private set; }

    public void Write(string key)
    {
        PrivateFile.Write(path, key);
        IsNew = true;
    }

    public string? Read() => PrivateFile.Read(path);
}
