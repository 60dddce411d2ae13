using System.Globalization;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Remote;
using AlgoTrade.Data.Schema;
using Microsoft.AspNetCore.Builder;

namespace AlgoTrade.Cli.Up;

/// <summary>One run of the whole system, from the migration to the last stop.</summary>
internal sealed class UpRun(UpSettings settings, DatabaseServer database, Terminal terminal, TimeProvider timeProvider)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        settings.DataFolder.Create();
        await new DatabaseMigrator(database.ConnectionString, new MigrationOptions(), timeProvider).MigrateAsync(cancellationToken);
        var clock = await PracticeClock.CreateAsync(settings, database, timeProvider, cancellationToken);
        await using var log = new FileLog(settings.LogFile);
        await using var venue = settings.IsSimulated ? await Hosts.StartVenueAsync(settings, clock, log, cancellationToken) : null;
        var keys = new KeyFile(settings.KeyFile);
        await using var application = await StartApplicationAsync(venue, clock, log, keys, cancellationToken);
        var address = Hosts.AddressOf(application);
        await File.WriteAllTextAsync(settings.UrlFile, address.ToString(), cancellationToken);
        try
        {
            await WatchAsync(address, keys, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked for: the rest of this method is the clean stop.
        }
        finally
        {
            File.Delete(settings.UrlFile);
            await terminal.Out.WriteLineAsync("Stopping …");
            // Before the practice exchange and the database, which it still talks to.
            await application.StopAsync(CancellationToken.None);
        }

        await terminal.Out.WriteLineAsync("Stopped. Positions and orders are as they were; the next `algotrade up` goes on from here.");
        return ExitCodes.Success;
    }

    private async Task<WebApplication> StartApplicationAsync(WebApplication? venue, TimeProvider clock, FileLog log, KeyFile keys, CancellationToken cancellationToken)
    {
        try
        {
            return await Hosts.StartApplicationAsync(settings, database, venue is null ? null : Hosts.AddressOf(venue), clock, log, keys, cancellationToken);
        }
        catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new CommandException($"Port {settings.Port} is taken: end what uses it, or choose another with --port (0 takes a free one).");
        }
    }

    private async Task WatchAsync(Uri address, KeyFile keys, CancellationToken cancellationToken)
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
        await new BotTable(client, terminal, timeProvider).ShowAsync(cancellationToken);
    }

    private async Task PrintAsync(Uri address, KeyFile keys)
    {
        var speed = settings.Speed > 1 ? string.Create(CultureInfo.InvariantCulture, $", {settings.Speed} times as fast as real time") : "";
        var where = database.IsEmbedded ? $"embedded PostgreSQL on port {database.Port}, in {settings.DataFolder.FullName}" : "the given PostgreSQL server";
        await terminal.Out.WriteLineAsync(
            $"""
            AlgoTrade runs on the {settings.Network} network{speed}.
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
