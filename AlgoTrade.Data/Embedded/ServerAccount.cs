using System.Diagnostics;
using System.Globalization;

namespace AlgoTrade.Data.Embedded;

/// <summary>
/// Who the server runs as. PostgreSQL refuses to run as root, so root hands its programs to an account without rights;
/// everybody else runs them as themselves.
/// </summary>
internal sealed class ServerAccount
{
    private static readonly string[] Preferred = ["postgres", "nobody"];

    private readonly string[] _prefix;
    private readonly string? _owner;

    private ServerAccount(string[] prefix, string? owner)
    {
        _prefix = prefix;
        _owner = owner;
    }

    /// <summary>True when files of the cluster belong to somebody else than us.</summary>
    public bool IsForeign => _owner is not null;

    /// <exception cref="EmbeddedPostgresException">We are root and no suitable account or program to switch to it exists.</exception>
    public static async Task<ServerAccount> ChooseAsync(string? configured, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return new ServerAccount([], null);
        }

        foreach (var name in configured is null ? Preferred : [configured])
        {
            var user = await ReadIdAsync("-u", name, cancellationToken).ConfigureAwait(false);
            var group = await ReadIdAsync("-g", name, cancellationToken).ConfigureAwait(false);
            if (user is > 0 && group is not null)
            {
                return new ServerAccount(SwitchTo(name, user.Value, group.Value), string.Create(CultureInfo.InvariantCulture, $"{user}:{group}"));
            }
        }

        throw new EmbeddedPostgresException(
            $"PostgreSQL does not run as root, and there is no account {string.Join(" or ", configured is null ? Preferred : [configured])} "
            + "to run it: create one, or start this program as an ordinary user.");
    }

    /// <summary>The command line of a server program, run as this account.</summary>
    public string[] CommandLine(string program, params IEnumerable<string> arguments) => [.. _prefix, program, .. arguments];

    /// <summary>Runs a server program as this account, in a folder that the account can enter.</summary>
    public Task<CommandResult> RunAsync(string workingDirectory, string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
        => CommandResult.RunAsync(CommandLine(program, arguments), workingDirectory, cancellationToken);

    /// <summary>Gives a file or folder, with all it contains, to the account.</summary>
    public async Task GiveAsync(string path, CancellationToken cancellationToken)
    {
        if (_owner is not null)
        {
            var result = await CommandResult.RunAsync(["chown", "-R", _owner, path], "/", cancellationToken).ConfigureAwait(false);
            result.ThrowIfFailed($"'{path}' could not be given to the account of the server");
        }
    }

    /// <summary>Whether the account can reach the folder: a folder below a private home directory cannot be.</summary>
    public async Task<bool> CanEnterAsync(string directory, CancellationToken cancellationToken)
        => _owner is null || (await RunAsync("/", "test", ["-x", directory], cancellationToken).ConfigureAwait(false)).ExitCode == 0;

    private static string[] SwitchTo(string name, int user, int group)
    {
        string[] folders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];
        string? Locate(string program) => folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

        if (Locate("setpriv") is { } setpriv)
        {
            return [setpriv, Invariant($"--reuid={user}"), Invariant($"--regid={group}"), "--clear-groups", "--"];
        }

        if (Locate("runuser") is { } runuser)
        {
            return [runuser, "-u", name, "--"];
        }

        // Last resort, present everywhere: the shell it starts receives the program and its arguments one by one.
        return Locate("su") is { } su
            ? [su, "-s", "/bin/sh", name, "-c", "exec \"$0\" \"$@\"", "--"]
            : throw new EmbeddedPostgresException("PostgreSQL does not run as root, and none of setpriv, runuser and su is installed to start it as another account.");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static async Task<int?> ReadIdAsync(string option, string name, CancellationToken cancellationToken)
    {
        var result = await CommandResult.RunAsync(["id", option, name], "/", cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0 && int.TryParse(result.Output, CultureInfo.InvariantCulture, out var id) ? id : null;
    }
}

/// <summary>What a program that ran to its end left behind.</summary>
internal sealed record CommandResult(string Program, int ExitCode, string Output, string Errors)
{
    public static async Task<CommandResult> RunAsync(string[] commandLine, string workingDirectory, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(commandLine[0], commandLine.Skip(1))
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C"; // Messages we read and report, in one language.
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return new CommandResult(commandLine[0], process.ExitCode, await output.ConfigureAwait(false), await errors.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    public void ThrowIfFailed(string whatFailed)
    {
        if (ExitCode != 0)
        {
            throw new EmbeddedPostgresException($"{whatFailed}: {(Errors.Trim() is { Length: > 0 } errors ? errors : Output.Trim())}");
        }
    }
}
