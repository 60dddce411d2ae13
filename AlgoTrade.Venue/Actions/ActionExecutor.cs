using System.Globalization;
using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Venue.Accounts;

namespace AlgoTrade.Venue.Actions;

/// <summary>Carries out an admitted action and words the answer. Called under the exchange's lock.</summary>
internal sealed class ActionExecutor(VenueExchange exchange)
{
    private const decimal MicroUsd = 0.000001m;

    public byte[] Execute(VenueAccount account, ExchangeAction action, long nowMs) => action switch
    {
        PlaceOrders orders => Place(account, orders, nowMs),
        CancelOrders cancels => ActionAnswers.Cancels([.. cancels.Cancels.Select(cancel => Cancel(
            account.Exchange.Find(cancel.OrderId), cancel.AssetId, cancels.IsFast, nowMs))]),
        CancelOrdersByCloid cancels => ActionAnswers.Cancels([.. cancels.Cancels.Select(cancel => Cancel(
            account.Exchange.Find(cancel.ClientOrderId), cancel.AssetId, cancels.IsFast, nowMs))]),
        ModifySingleOrder modify => Modify(account, modify, nowMs),
        ModifyOrders modifies => ActionAnswers.Orders([.. modifies.Modifies.Select(entry => Modify(account, entry, modifies.AlwaysPlace, nowMs))]),
        ScheduleCancel schedule => DoneOr(ScheduleCancel(account, schedule.TimeMs, nowMs)),
        UpdateLeverage leverage => DoneOr(exchange.Core.UpdateLeverage(account.Exchange, leverage.AssetId, leverage.IsCross, leverage.Leverage)),
        UpdateIsolatedMargin margin =>
            DoneOr(exchange.Core.UpdateIsolatedMargin(account.Exchange, margin.AssetId, margin.MicroUsd * MicroUsd)),
        Noop => ActionAnswers.Default,
        // Public clients send these unasked; nothing here depends on them.
        FlatAction { Type: "setReferrer" or "setDisplayName" } => ActionAnswers.Default,
        UserSignedAction { Type: "approveAgent" } approval => DoneOr(AgentApproval.Apply(exchange.Accounts, account, approval, nowMs)),
        _ => ActionAnswers.Error($"Action {action.Type} is not supported by the practice exchange."),
    };

    private static byte[] DoneOr(string? error) => error is null ? ActionAnswers.Default : ActionAnswers.Error(error);

    private byte[] Place(VenueAccount account, PlaceOrders action, long nowMs)
    {
        if (action.Builder is not null)
            return ActionAnswers.Error("Builder fee has not been approved.");
        var result = exchange.Core.Place(account.Exchange, [.. action.Orders.Select(ToTerms)], action.Grouping, nowMs);
        return result.ActionError is { } error ? ActionAnswers.Error(error) : ActionAnswers.Orders(result.Answers);
    }

    private int? Cancel(BookOrder? order, int assetId, bool isFast, long nowMs)
    {
        var isRefusedFast = isFast && order is { IsArmed: true };
        return !isRefusedFast && exchange.Core.Cancel(order, assetId, nowMs) ? null : assetId;
    }

    private byte[] Modify(VenueAccount account, ModifySingleOrder action, long nowMs) =>
        Modify(account, action.Modify, action.AlwaysPlace, nowMs) is OrderAnswer.Error error ? ActionAnswers.Error(error.Message) : ActionAnswers.Default;

    private OrderAnswer Modify(VenueAccount account, ModifyEntry entry, bool alwaysPlace, long nowMs)
    {
        var order = entry.Target.OrderId is { } orderId ? account.Exchange.Find(orderId) : account.Exchange.Find(entry.Target.ClientOrderId!.Value);
        return exchange.Core.Modify(account.Exchange, order, ToTerms(entry.Order), alwaysPlace, nowMs);
    }

    private string? ScheduleCancel(VenueAccount account, long? timeMs, long nowMs)
    {
        var (required, traded) = (exchange.Options.ScheduledCancelVolume, account.Exchange.Ledger.Volume);
        return traded < required
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Cannot set scheduled cancel time until enough volume traded. Required: ${required:0.##}. Traded: ${traded:0.##}.")
            : ExchangeCore.ScheduleCancel(account.Exchange, timeMs, nowMs);
    }

    private static NewOrder ToTerms(OrderEntry entry)
    {
        var trigger = entry.Trigger is { } terms
            ? new TriggerTerms(terms.Direction == TriggerDirection.StopLoss, terms.IsMarket, terms.TriggerPrice) : null;
        var timeInForce = entry.TimeInForce switch
        {
            WireTimeInForce.Ioc or WireTimeInForce.FrontendMarket => TimeInForce.Ioc,
            WireTimeInForce.Alo => TimeInForce.Alo,
            _ => TimeInForce.Gtc,
        };
        return new NewOrder(
            entry.AssetId, entry.IsBuy ? Side.Buy : Side.Sell, entry.Price, entry.Quantity, entry.ReduceOnly, timeInForce, trigger, entry.ClientOrderId,
            entry.TimeInForce == WireTimeInForce.FrontendMarket);
    }
}

/// <summary>Approval of API wallets: one unnamed and three named per account; a name may carry <c> valid_until </c> and a time.</summary>
internal static class AgentApproval
{
    private const int MostNamed = 3;
    private const int MostCharacters = 16;
    private const long DefaultValidityMs = 90 * 86_400_000L;
    private const long LongestValidityMs = 180 * 86_400_000L;
    private const string ValidUntil = " valid_until ";

    public static string? Apply(AccountDirectory accounts, VenueAccount account, UserSignedAction approval, long nowMs)
    {
        var (name, validUntil) = Split((string)approval["agentName"]);
        var agent = (AccountAddress)approval["agentAddress"];
        var until = validUntil ?? nowMs + DefaultValidityMs;
        if (until <= nowMs)
            return "Agent valid_until already expired.";
        if (until > nowMs + LongestValidityMs)
            return "Agent valid_until too far in the future.";
        if (name is { Length: > MostCharacters })
            return "Agent name too long.";
        if (accounts.Find(agent) is not null || accounts.All.Any(other => other.Agents.Exists(known => known.Address == agent)))
            return "Extra agent already used.";
        var replaced = account.Agents.Find(known => known.Name == name);
        if (replaced is null && name is not null && account.Agents.Count(known => known.Name is not null) >= MostNamed)
            return $"Too many extra agents for cumulative volume traded. Current limit is {MostNamed}";
        if (replaced is not null)
        {
            account.Agents.Remove(replaced);
            accounts.Forget(replaced.Address);
        }

        if (agent != default)
            account.Agents.Add(new ApprovedAgent(agent, name, until));
        return null;
    }

    private static (string? Name, long? ValidUntil) Split(string text)
    {
        var at = text.IndexOf(ValidUntil, StringComparison.Ordinal);
        var until = at >= 0 && long.TryParse(text.AsSpan(at + ValidUntil.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            ? time : (long?)null;
        var name = at >= 0 ? text[..at] : text;
        return (name.Length == 0 ? null : name, until);
    }
}
