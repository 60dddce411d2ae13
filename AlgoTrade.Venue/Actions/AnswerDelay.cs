using Microsoft.Extensions.Options;

namespace AlgoTrade.Venue.Actions;

/// <summary>The time that the exchange takes from a committed block to its answer.</summary>
internal sealed class AnswerDelay(IOptions<VenueOptions> options, TimeProvider time)
{
    private readonly TimeSpan _delay = TimeSpan.FromMilliseconds(options.Value.AnswerDelayMs);

    public Task WaitAsync(CancellationToken cancellationToken) => _delay == TimeSpan.Zero ? Task.CompletedTask : Task.Delay(_delay, time, cancellationToken);
}
