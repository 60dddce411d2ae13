using System.Diagnostics;
using System.Globalization;

namespace AlgoTrade.Data.Embedded;

/// <summary>Makes, starts and stops the server of one cluster with PostgreSQL's own programs.</summary>
internal sealed class ServerControl(
    PostgresBinaries binaries, ClusterFolder folder, ServerAccount account, EmbeddedPostgresOptions options, TimeProvider timeProvider)
{
    // Waits for its input to end, which happens when we close it or die, then stops the server. Deaf to Ctrl-C: that is for us, and we
    // still have a journal to write.
    private const string WatcherScript =
        """
        trap '' INT TERM HUP
        exec >/dev/null 2>&1
        read -r _
        folder=$1; cluster=$2; shift 2
        "$@"
        if [ -n "$folder" ]; then rm -rf "$cluster" "$folder"; fi
        """;

    private string TimeoutSeconds => ((int)options.Timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    /// <summary>Makes the cluster beside its final place and moves it there: one that was interrupted is never mistaken for a whole one.</summary>
    public async Task CreateClusterIfMissingAsync(CancellationToken cancellationToken)
    {
        if (folder.Exists)
        {
            return;
        }

        var unfinished = folder.Cluster + ".new";
        var passwordFile = folder.Cluster + ".password";
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        Directory.CreateDirectory(unfinished);
        await ClusterFolder.WritePrivateAsync(passwordFile, await folder.CreatePasswordAsync(cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
        await account.GiveAsync(unfinished, cancellationToken).ConfigureAwait(false);
        await account.GiveAsync(passwordFile, cancellationToken).ConfigureAwait(false);

        List<string> arguments =
        [
            "--pgdata", unfinished, "--username", "postgres", "--pwfile", passwordFile, "--auth", "scram-sha-256",
            "--encoding", "UTF8", "--locale", "C",
        ];
        if (!options.Durable)
        {
            arguments.Add("--no-sync");
        }

        var result = await account.RunAsync(unfinished, binaries.InitDb, arguments, cancellationToken).ConfigureAwait(false);
        File.Delete(passwordFile);
        result.ThrowIfFailed($"The database cluster in '{folder.Directory}' could not be made");
        Directory.Move(unfinished, folder.Cluster);
    }

    /// <summary>Stops a server whose parent was killed, and clears a lock file that names an unrelated process.</summary>
    public async Task StopLeftoverAsync(CancellationToken cancellationToken)
    {
        var state = PostmasterFile.Inspect(folder.Cluster);
        if (state == PostmasterState.Running)
        {
            await StopAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (state == PostmasterState.Foreign)
        {
            // Deleting the file switches off the server's own check for children of a killed server; so that check is ours.
            await WaitForOrphansAsync(cancellationToken).ConfigureAwait(false);
            File.Delete(PostmasterFile.PathIn(folder.Cluster));
        }
    }

    private async Task WaitForOrphansAsync(CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        while (PostmasterFile.AnyProcessWorksIn(folder.Cluster))
        {
            if (timeProvider.GetElapsedTime(started) > options.Timeout)
            {
                throw new EmbeddedPostgresException(
                    $"Processes of a killed PostgreSQL server still use '{folder.Cluster}': wait for them to end, or end them.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), timeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Null when the server answers, otherwise the reason from its log.</summary>
    public async Task<string?> TryStartAsync(int port, CancellationToken cancellationToken)
    {
        File.Delete(folder.LogFile);
        string[] arguments =
        [
            "start", "--pgdata", folder.Cluster, "--log", folder.LogFile, "--wait", "--timeout", TimeoutSeconds, "--silent",
            "--options", string.Join(' ', Settings(port).Select(setting => $"-c {setting.Key}={setting.Value}")),
        ];
        var result = await account.RunAsync(folder.Cluster, binaries.PgCtl, arguments, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode == 0)
        {
            return null;
        }

        await Task.Delay(TimeSpan.FromMilliseconds(200), timeProvider, cancellationToken).ConfigureAwait(false);
        return File.Exists(folder.LogFile) && await File.ReadAllTextAsync(folder.LogFile, cancellationToken).ConfigureAwait(false) is { Length: > 0 } log
            ? log.Trim()
            : result.Errors.Trim();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (PostmasterFile.Inspect(folder.Cluster) == PostmasterState.Running)
        {
            var result = await account.RunAsync(folder.Cluster, binaries.PgCtl, StopArguments(), cancellationToken).ConfigureAwait(false);
            if (PostmasterFile.Inspect(folder.Cluster) == PostmasterState.Running)
            {
                result.ThrowIfFailed("The PostgreSQL server did not stop");
            }
        }
    }

    /// <summary>Starts the process that stops the server when we are gone. Null on Windows, where the next start does it.</summary>
    public Process? Watch()
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        string[] stop =
        [
            "/bin/sh", "-c", WatcherScript, "algotrade-database-watcher", options.DeleteWhenStopped ? folder.Directory : "", folder.ClusterRoot,
            .. account.CommandLine(binaries.PgCtl, StopArguments()),
        ];
        // A session of its own, where the system can give one: who kills our process group shall not kill the watcher too.
        string[] commandLine = File.Exists("/usr/bin/setsid") ? ["/usr/bin/setsid", .. stop] : stop;
        return Process.Start(new ProcessStartInfo(commandLine[0], commandLine.Skip(1)) { RedirectStandardInput = true, WorkingDirectory = "/" });
    }

    private string[] StopArguments() =>
    [
        "stop", "--pgdata", folder.Cluster, "--mode", options.DeleteWhenStopped ? "immediate" : "fast", "--wait", "--timeout", TimeoutSeconds, "--silent",
    ];

    private Dictionary<string, string> Settings(int port)
    {
        var settings = new Dictionary<string, string>
        {
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
            ["listen_addresses"] = "127.0.0.1",
            ["unix_socket_directories"] = "''",
            ["jit"] = "off",
            ["max_locks_per_transaction"] = "256",
        };
        if (binaries.HasTimescaleDB)
        {
            settings["shared_preload_libraries"] = "timescaledb";
            settings["timescaledb.telemetry_level"] = "off";
        }

        if (!options.Durable)
        {
            settings["fsync"] = "off";
            settings["full_page_writes"] = "off";
            settings["synchronous_commit"] = "off";
        }

        foreach (var (name, value) in options.ServerSettings)
        {
            settings[name] = value;
        }

        return settings;
    }
}
