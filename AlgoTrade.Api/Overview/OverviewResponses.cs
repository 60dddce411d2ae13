using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Api.Overview;

/// <param name="Network">The network of this installation.</param>
/// <param name="Modes">One entry for each mode that has bots: practice money and real money are never added up.</param>
/// <param name="Budgets">What the exchange still allows, by account; only accounts that it was asked for.</param>
/// <param name="UnreadAlerts">Open alerts that nobody has acknowledged.</param>
/// <param name="Findings">How many entries <c>/health/safety</c> has.</param>
/// <param name="Switches">How many kill switches and breakers are on.</param>
internal sealed record OverviewResponse(
    DateTimeOffset Now,
    string Network,
    IReadOnlyList<ModeOverview> Modes,
    IReadOnlyList<BudgetOverview> Budgets,
    long UnreadAlerts,
    int Findings,
    long Switches);

/// <param name="Equity">USDC, the bots' added up.</param>
/// <param name="DayPnl">USDC: equity against the first of this UTC day, of the bots that have one.</param>
/// <param name="LongNotional">USDC at the last price.</param>
/// <param name="ShortNotional">USDC at the last price, above zero.</param>
/// <param name="OpenOrders">Orders that may still fill, resting stops and targets included.</param>
internal sealed record ModeOverview(
    BotMode Mode,
    int Bots,
    int Running,
    int Halted,
    decimal Equity,
    decimal DayPnl,
    decimal LongNotional,
    decimal ShortNotional,
    int OpenOrders);

/// <param name="RequestsLeft">Before the exchange slows the address down.</param>
internal sealed record BudgetOverview(string Account, long RequestsUsed, long RequestsCap, long RequestsLeft, DateTimeOffset UpdatedAt);
