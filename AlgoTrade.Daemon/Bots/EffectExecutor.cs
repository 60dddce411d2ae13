using System.Diagnostics;
using System.Threading.Channels;
using AlgoTrade.Daemon.Orders;

namespace AlgoTrade.Daemon.Bots;

/// <summary>
/// Carries out the journaled actions of one bot, one after the other, beside the bot: a slow exchange does not stop it from
/// hearing its fills. Bounded: a bot that asks faster than the exchange answers waits here.
/// </summary>
internal sealed class EffectExecutor(OrderDispatcher dispatcher)
{
    private readonly Channel<(PendingAction Action, ActivityContext Trace)> _outbox =
        Channel.CreateBounded<(PendingAction, ActivityContext)>(new BoundedChannelOptions(1_000) { SingleReader = true, SingleWriter = true });

    private int _unsent;

    /// <summary>Nothing waits to be sent and no outcome is unknown.</summary>
    public bool IsIdle => Volatile.Read(ref _unsent) == 0 && dispatcher.Unresolved == 0;

    public async ValueTask EnqueueAsync(IReadOnlyList<PendingAction> actions, ActivityContext trace, CancellationToken cancellationToken)
    {
        foreach (var action in actions)
        {
            Interlocked.Increment(ref _unsent);
            await _outbox.Writer.WriteAsync((action, trace), cancellationToken);
        }
    }

    public void Complete() => _outbox.Writer.TryComplete();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var (action, trace) in _outbox.Reader.ReadAllAsync(cancellationToken))
        {
            await dispatcher.SendAsync(action, trace, cancellationToken);
            Interlocked.Decrement(ref _unsent);
        }

        await dispatcher.WhenSettledAsync();
    }
}
