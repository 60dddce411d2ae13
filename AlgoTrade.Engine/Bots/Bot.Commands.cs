using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Bots;

/// <content>What the operator's commands do, and the ways from one state to another.</content>
public sealed partial class Bot
{
    private void OnCommand(BotCommand command)
    {
        switch (command)
        {
            case StartBot:
                Start("started");
                break;
            case PauseBot pause:
                Pause(pause.Reason);
                break;
            case ResumeBot when _desk.State == BotState.Paused:
                Start("resumed");
                break;
            case StopBot stop:
                Stop(stop.Policy ?? Definition.ShutdownPolicy, stop.Reason);
                break;
            case FlattenBot flatten:
                CloseAll(flatten.Reason);
                Pause(flatten.Reason);
                break;
            case ChangeParameters change:
                Change(change);
                break;
            case SetKillSwitch kill:
                SetKillSwitch(kill);
                break;
            case SetAccountBlock set:
                SetAccountBlock(set.Block);
                break;
            case ReleaseBreaker release:
                Release(release.Breaker);
                break;
        }
    }

    private void Start(string reason)
    {
        if (_desk.State is BotState.Running or BotState.WarmingUp)
            return;
        MoveTo(IsWarm ? BotState.Running : BotState.WarmingUp, reason);
        foreach (var leg in _desk.Legs)
            leg.NeedsSync = true;
    }

    private void FinishWarmUp()
    {
        if (IsWarm)
            MoveTo(BotState.Running, "indicators are ready");
    }

    private void Pause(string reason)
    {
        if (_desk.State is not (BotState.Running or BotState.WarmingUp or BotState.Halted))
            return;
        CancelEntries(reason);
        if (_desk.State != BotState.Halted)
            MoveTo(BotState.Paused, reason);
    }

    private void Stop(ShutdownPolicy policy, string reason)
    {
        if (_desk.State == BotState.Stopped)
            return;
        _stopPolicy = policy;
        MoveTo(BotState.Stopping, reason);
        if (policy == ShutdownPolicy.Flatten)
            CloseAll(reason);
        else if (policy == ShutdownPolicy.Cancel)
            CancelEntries(reason);
        foreach (var leg in _desk.Legs)
            leg.NeedsSync = true;
    }

    // Stopped means: nothing is under way, and what was to go is gone. With "leave" stops rest and entries may.
    private void FinishStop()
    {
        if (_stopPolicy == ShutdownPolicy.Flatten)
            CloseLeftovers();
        if (_desk.HasLive(order => order.IsInFlight || order.IsCancelRequested))
            return;
        var isDone = _stopPolicy switch
        {
            ShutdownPolicy.Flatten => _desk.Orders.LiveCount == 0 && Array.TrueForAll(_desk.Legs, leg => !leg.IsHolding),
            ShutdownPolicy.Cancel => !_desk.HasLive(order => order.IsEntry),
            _ => true,
        };
        if (isDone)
            MoveTo(BotState.Stopped, StateReason);
    }

    // An entry that was on its way when everything was closed may fill all the same: what it brings is closed, too.
    private void CloseLeftovers()
    {
        foreach (var leg in _desk.Legs)
        {
            if (leg.IsHolding && !leg.IsWishOpen && !_desk.IsExiting(leg))
                _targets.Close(leg, StateReason);
        }
    }

    private void Change(ChangeParameters change)
    {
        try
        {
            Use(_createStrategy(change.ParametersJson));
        }
        catch (Exception exception) when (exception is ArgumentException or BotDefinitionException or FormatException)
        {
            _desk.Alert(AlertSeverity.Warning, "parameters", $"New parameters were refused and the old ones stay: {exception.Message}");
            return;
        }

        Definition = Definition with { ParametersJson = change.ParametersJson, Revision = change.Revision };
        foreach (var leg in _desk.Legs)
            (leg.CandlesSeen, leg.LastCandleMs) = (0, long.MinValue);
        if (_desk.State == BotState.Running)
            MoveTo(BotState.WarmingUp, $"parameters of revision {change.Revision}");
    }

    private void SetKillSwitch(SetKillSwitch kill)
    {
        // Whoever starts a bot tells it where the switch stands; "off" is news only after something else.
        if (kill.Mode == KillSwitchMode.Off && _desk.Gate.KillSwitch == KillSwitchMode.Off)
            return;
        _desk.Gate.KillSwitch = kill.Mode;
        _desk.Alert(AlertSeverity.Warning, "killSwitch", $"Kill switch is at {kill.Mode}: {kill.Reason}");
        if (kill.Mode is KillSwitchMode.CancelEntries)
            CancelEntries("kill switch");
        else if (kill.Mode is KillSwitchMode.Flatten)
            CloseAll("kill switch");
    }

    // The alert is the account's, one for all bots; each bot's log says when it heard of it.
    private void SetAccountBlock(AccountBlock? block)
    {
        if (block == _desk.Gate.AccountBlock)
            return;
        _desk.Gate.AccountBlock = block;
        _desk.Log($"{(block is null ? "The account takes entries again" : $"The account takes no entries: {block.Cause}")}.");
        if (block is not null)
            CancelEntries("a breaker of the account is tripped");
    }

    private void Release(string? breaker)
    {
        if (!_desk.Gate.Breakers.Release(breaker))
            _desk.Log($"No breaker is called '{breaker}'.");
    }

    private void CloseAll(string reason)
    {
        CancelEntries(reason);
        foreach (var leg in _desk.Legs)
            _targets.Close(leg, reason);
    }

    private void CancelEntries(string reason) => _desk.Cancel(order => order.IsEntry, reason);

    private void TellBreakerNews()
    {
        var news = _desk.Gate.Breakers.News;
        if (news.Count == 0)
            return;
        foreach (var text in news)
            _desk.Alert(AlertSeverity.Warning, "breaker", $"{text}");
        news.Clear();
    }

    private void Halt(string reason, bool needsReconciliation)
    {
        _desk.Alert(AlertSeverity.Critical, "halted", $"{Definition.Name} is halted: {reason}.");
        if (needsReconciliation)
            _desk.Effects.Add(new RequestReconciliation(reason, _desk.Now));
        if (_desk.State != BotState.Halted)
            MoveTo(BotState.Halted, reason);
    }

    private void MoveTo(BotState state, string reason)
    {
        if (_desk.State != state)
            _desk.Effects.Add(new ChangeState(_desk.State, state, reason, _desk.Now));
        _desk.State = state;
        StateReason = reason;
    }
}
