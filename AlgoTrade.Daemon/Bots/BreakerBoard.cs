using AlgoTrade.Data.Risk;
using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Daemon.Bots;

/// <summary>
/// Shows the tripped breakers of running bots in <c>risk_state</c>, and releases the breaker whose row an operator took away. A row taken
/// away while no daemon ran is put back: without a witness the breaker stays.
/// </summary>
internal sealed class BreakerBoard(RiskStateStore risks, TimeProvider timeProvider)
{
    private const string Daemon = "daemon";

    private readonly Dictionary<(BotId Bot, string Name), TrippedBreaker> _shown = [];

    /// <param name="states">Read after the last call, so that a row shown then is missing only when somebody released it.</param>
    public async Task SyncAsync(BotRunner runner, IReadOnlyList<RiskState> states, CancellationToken cancellationToken)
    {
        var bot = runner.Context.Bot;
        var rows = states.Where(state => state.Scope == RiskScope.Bot(bot) && state.Name != RiskStateStore.KillSwitch).Select(state => state.Name).ToHashSet();
        var tripped = runner.Report.Tripped;
        foreach (var breaker in tripped)
        {
            if (_shown.GetValueOrDefault((bot, breaker.Name)) != breaker)
                await ShowAsync(bot, breaker, cancellationToken);
            else if (!rows.Contains(breaker.Name))
                runner.Inbox.Post(new ReleaseBreaker(breaker.Name, timeProvider.GetUtcNow()));
        }

        foreach (var name in rows.Except(tripped.Select(breaker => breaker.Name)))
            await risks.ReleaseAsync(RiskScope.Bot(bot), name, "the bot released it at its time", Daemon, timeProvider.GetUtcNow(), cancellationToken);
        foreach (var gone in _shown.Keys.Where(key => key.Bot == bot && tripped.All(breaker => breaker.Name != key.Name)).ToList())
            _shown.Remove(gone);
    }

    private async Task ShowAsync(BotId bot, TrippedBreaker breaker, CancellationToken cancellationToken)
    {
        await risks.EngageAsync(
            new RiskState(RiskScope.Bot(bot), breaker.Name, "tripped", breaker.Cause, Daemon, timeProvider.GetUtcNow(), breaker.Until, null), cancellationToken);
        _shown[(bot, breaker.Name)] = breaker;
    }
}
