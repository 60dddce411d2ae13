using AlgoTrade.Venue.Faults;
using AlgoTrade.Venue.Streaming;

namespace AlgoTrade.Venue;

/// <summary>Lets the venue's time pass, several times a venue second: faults that are due, the markets up to now, goodbyes to the silent.</summary>
internal sealed class VenueLoop(VenueExchange exchange, VenueFaults faults, StreamHub hub, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        exchange.Start();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                faults.Advance();
                exchange.Advance();
                hub.CloseIdle();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }
}
