using AlgoTrade.Daemon.Modes;
using AlgoTrade.Data.Bots;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Risk;

namespace AlgoTrade.Daemon.Bots;

/// <summary>Tells one running bot what is wished of it: only what it was not told yet.</summary>
internal sealed class WishTeller
{
    private DesiredState? _told;
    private KillSwitchMode? _killSwitch;
    private (bool WasTold, AccountBlock? Block) _block;
    private bool _isHeld;

    /// <param name="state">What the restored bot was last told can be seen from its state.</param>
    public WishTeller(BotState state) => _told = state switch
    {
        BotState.Running or BotState.WarmingUp => DesiredState.Running,
        BotState.Paused => DesiredState.Paused,
        BotState.Stopping or BotState.Stopped => DesiredState.Stopped,
        _ => null,
    };

    public bool HasTold(DesiredState wish) => _told == wish;

    /// <param name="block">Why the account as a whole takes no entries; null while it does.</param>
    /// <param name="hold">Why the bot may not enter, whatever is wished; null when it may.</param>
    public void Tell(BotRunner runner, DesiredState wish, (KillSwitchMode Mode, string Reason) killSwitch, AccountBlock? block, string? hold, DateTimeOffset now)
    {
        // The first time in any case: a restored bot may remember a switch, or a breaker, that was released while it was away.
        if (killSwitch.Mode != _killSwitch)
            runner.Inbox.Post(new SetKillSwitch(killSwitch.Mode, killSwitch.Reason, now));
        _killSwitch = killSwitch.Mode;
        if (_block != (true, block))
            runner.Inbox.Post(new SetAccountBlock(block, now));
        _block = (true, block);
        var isNews = _told != wish;
        if (isNews)
            Tell(runner, wish, hold is not null, now);
        // Again after every wish: starting a bot that is held does not let it go.
        if (hold is not null && (isNews || !_isHeld))
            runner.Inbox.Post(new PauseBot(hold, now));
        else if (hold is null && _isHeld && wish == DesiredState.Running)
            runner.Inbox.Post(new ResumeBot(now));
        _isHeld = hold is not null;
    }

    private void Tell(BotRunner runner, DesiredState wish, bool isHeld, DateTimeOffset now)
    {
        var isStarted = _told is DesiredState.Running or DesiredState.Paused or DesiredState.Flattened;
        if (!isStarted && wish != DesiredState.Stopped)
            runner.Inbox.Post(new StartBot(now));
        switch (wish)
        {
            case DesiredState.Running when isStarted && !isHeld:
                runner.Inbox.Post(new ResumeBot(now));
                break;
            case DesiredState.Paused:
                runner.Inbox.Post(new PauseBot("the operator paused it", now));
                break;
            case DesiredState.Flattened:
                runner.Inbox.Post(new FlattenBot("the operator flattens it", now));
                break;
            case DesiredState.Stopped when runner.Report.State != BotState.Stopped:
                runner.Inbox.Post(new StopBot(null, "the operator stopped it", now));
                break;
        }

        _told = wish;
    }
}
