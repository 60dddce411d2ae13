using System.Globalization;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Remote;
using Microsoft.AspNetCore.Builder;

namespace AlgoTrade.Cli.Up;

/// <summary>One run of the whole system, from the migration to the last stop.</summary>
internal sealed class UpRun(UpSettings settings, DatabaseServer database, Terminal terminal, TimeProvider timeProvider)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var connection = await ApplicationRole.PrepareAsync(database, settings.ApplicationPasswordFile, timeProvider, cancellationToken);
        var clock = await PracticeClock.CreateAsync(settings, connection, timeProvider, cancellationToken);
        // What a killed run left would lead others to nobody.
        Withdraw();
        await using var log = new FileLog(settings.LogFile);
        await using var venue = settings.IsSimulated ? await Hosts.StartVenueAsync(settings, clock, log, cancellationToken) : null;
        var exchange = venue is null ? null : Hosts.AddressOf(venue);
        var keys = new KeyFile(settings.KeyFile);
        await using var application = await StartApplicationAsync(connection, exchange, clock, log, keys, cancellationToken);
        var address = Hosts.AddressOf(application);
        try
        {
            await AnnounceAsync(connection, exchange, address, cancellationToken);
            await WatchAsync(address, keys, clock, application.Services, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked for: the rest of this method is the clean stop.
        }
        finally
        {
            Withdraw();
            await terminal.Out.WriteLineAsync("Stopping …");
            // Before the practice exchange and the database, which it still talks to.
            await application.StopAsync(CancellationToken.None);
        }

        await terminal.Out.WriteLineAsync("Stopped. Positions and orders are as they were; the next `algotrade up` goes on from here.");
        return ExitCodes.Success;
    }

    /// <summary>Leaves behind where the others find us; the address of the API last, because it means ready.</summary>
    private async Task AnnounceAsync(string connection, Uri? exchange, Uri address, CancellationToken cancellationToken)
    {
        PrivateFile.Write(settings.ConnectionFile, connection);
        if (exchange is not null)
        {
            await File.WriteAllTextAsync(settings.ExchangeUrlFile, exchange.ToString(), cancellationToken);
        }

        await File.WriteAllTextAsync(settings.UrlFile, address.ToString(), cancellationToken);
    }

    private void Withdraw()
    {
        foreach (var file in new[] { settings.UrlFile, settings.ExchangeUrlFile, settings.ConnectionFile })
        {
            File.Delete(file);
        }
    }

    private async Task<WebApplication> StartApplicationAsync(
        string connection, Uri? exchange, TimeProvider clock, FileLog log, KeyFile keys, CancellationToken cancellationToken)
    {
        try
        {
            return await Hosts.StartApplicationAsync(settings, connection, exchange, clock, log, keys, cancellationToken);
        }
        catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new CommandException($"Port {settings.Port} is taken: end what uses it, or choose another with --port (0 takes a free one).");
        }
        catch (System.Net.Sockets.SocketException refused)
        {
            throw new CommandException($"Port {settings.Port} cannot be opened ({refused.Message}): choose another with --port (0 takes a free one).");
        }
    }

    private async Task WatchAsync(Uri address, KeyFile keys, TimeProvider clock, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (keys.Read() is not { } key)
        {
            await PrintAsync(address, keys);
            await terminal.Out.WriteLineAsync($"There is no key in {settings.KeyFile}, so nothing is shown here; the API runs.");
            await Task.Delay(Timeout.InfiniteTimeSpan, timeProvider, cancellationToken);
            return;
        }

        using var client = new ApiClient(address, key);
        if (settings.IsSimulated && keys.IsNew)
        {
            await DemoBots.CreateAsync(client, cancellationToken);
        }

        await PrintAsync(address, keys);
        if (settings.IsSimulated)
        {
            await PracticeHistory.StoreAsync(services, terminal, cancellationToken);
        }

        await new BotTable(client, terminal, timeProvider, clock).ShowAsync(cancellationToken);
    }

    private async Task PrintAsync(Uri address, KeyFile keys)
    {
        var speed = !settings.IsSimulated ? "." : settings.Speed > 1
            ? string.Create(CultureInfo.InvariantCulture, $": a recorded market, {settings.Speed} times as fast as real time (--speed 1 for real time).")
            : ": a recorded market, in real time.";
        var where = database.IsEmbedded ? $"embedded PostgreSQL on port {database.Port}, in {settings.DataFolder.FullName}" : "the given PostgreSQL server";
        await terminal.Out.WriteLineAsync(
            $"""
            AlgoTrade runs on the {settings.Network} network{speed}
              Dashboard  {address}
              API        {new Uri(address, "api/v1")}   documented at {new Uri(address, "docs")}
              Database   {where}
              Log        {settings.LogFile}
              API key    {settings.KeyFile}
            """);
        if (keys.IsNew)
        {
            await terminal.Out.WriteLineAsync($"First admin key, shown only now: {keys.Read()}");
        }
    }
}
