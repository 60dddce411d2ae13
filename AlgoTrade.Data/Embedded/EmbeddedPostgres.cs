using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace AlgoTrade.Data.Embedded;

/// <summary>
/// A PostgreSQL server of our own: a private cluster in a folder, password-authenticated, on the loopback address. It stops with
/// <see cref="DisposeAsync"/>, and also when this process is killed; a server that outlived its parent is stopped by the next start.
/// </summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const string SuperUser = "postgres";
    private const int StartAttempts = 5;

    private readonly ClusterFolder _folder;
    private readonly Process? _watcher;
    private readonly Func<CancellationToken, Task> _stop;

    private EmbeddedPostgres(ClusterFolder folder, Process? watcher, Func<CancellationToken, Task> stop, string connectionString, int port)
    {
        _folder = folder;
        _watcher = watcher;
        _stop = stop;
        ConnectionString = connectionString;
        Port = port;
    }

    /// <summary>Npgsql connection string of the database, as the cluster's superuser. Contains the password: not for logs.</summary>
    public string ConnectionString { get; }

    public int Port { get; }

    /// <summary>Starts the server, making the cluster first when the folder is empty.</summary>
    /// <exception cref="EmbeddedPostgresException">
    /// No server binaries, the folder is in use by another process, or the server did not start; the message is for the operator.
    /// </exception>
    public static async Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var account = await ServerAccount.ChooseAsync(options.ServerAccount, cancellationToken).ConfigureAwait(false);
        var folder = await ClusterFolder.OpenAsync(options.DataDirectory, account, cancellationToken).ConfigureAwait(false);
        try
        {
            var binaries = PostgresBinaries.Find(options.BinaryDirectory, folder.Exists ? folder.MajorVersion : null);
            var server = new ServerControl(binaries, folder, account, options, timeProvider);
            await server.CreateClusterIfMissingAsync(cancellationToken).ConfigureAwait(false);
            await server.StopLeftoverAsync(cancellationToken).ConfigureAwait(false);
            var port = await StartOnFreePortAsync(server, options, cancellationToken).ConfigureAwait(false);
            return await OpenAsync(folder, server, options, port, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Stops the server: open transactions are rolled back, everything committed is on the disk.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_watcher is null)
        {
            await _stop(CancellationToken.None).ConfigureAwait(false);
        }
        else
        {
            _watcher.StandardInput.Close(); // What it waits for, whether we close it or die.
            await _watcher.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            _watcher.Dispose();
        }

        _folder.Dispose();
    }

    private static async Task<int> StartOnFreePortAsync(ServerControl server, EmbeddedPostgresOptions options, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = options.Port == 0 ? FreePort() : options.Port;
            var failure = await server.TryStartAsync(port, cancellationToken).ConfigureAwait(false);
            if (failure is null)
            {
                return port;
            }

            // Between our look and the server's, somebody else may take the port; a server killed a moment ago may hold its memory.
            if (attempt == StartAttempts)
            {
                throw new EmbeddedPostgresException($"The PostgreSQL server did not start: {failure}");
            }
        }
    }

    private static async Task<EmbeddedPostgres> OpenAsync(
        ClusterFolder folder, ServerControl server, EmbeddedPostgresOptions options, int port, CancellationToken cancellationToken)
    {
        var watcher = server.Watch();
        try
        {
            var connection = new NpgsqlConnectionStringBuilder
            {
                Host = IPAddress.Loopback.ToString(),
                Port = port,
                Username = SuperUser,
                Password = folder.ReadPassword(),
                Database = options.Database,
            };
            await DatabaseCreation.CreateIfMissingAsync(connection.ConnectionString, cancellationToken).ConfigureAwait(false);
            return new EmbeddedPostgres(folder, watcher, server.StopAsync, connection.ConnectionString, port);
        }
        catch
        {
            await server.StopAsync(CancellationToken.None).ConfigureAwait(false);
            watcher?.Dispose();
            throw;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
