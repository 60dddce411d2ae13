using AlgoTrade.Engine.Bots;
using System.Text.Json;

namespace AlgoTrade.Api.Bots;

/// <summary>
/// The form of a bot's configuration, for the documentation only: what is read and checked is <see cref="BotDefinitionJson"/>.
/// Absent fields take their defaults; a limit that is null is off.
/// </summary>
internal sealed record BotDefinitionForm(
    string Name,
    string Strategy,
    IReadOnlyList<string> Instruments,
    string Interval,
    JsonElement? Parameters = null,
    BotMode Mode = BotMode.Paper,
    SizingForm? Sizing = null,
    ProtectionForm? Protection = null,
    LimitsForm? Limits = null,
    decimal Capital = 10_000m,
    int Leverage = 1,
    ShutdownPolicy ShutdownPolicy = ShutdownPolicy.Leave);

/// <param name="Kind"><c>fixedNotional</c>, <c>fixedQuantity</c>, <c>equityFraction</c> or <c>riskFraction</c>.</param>
internal sealed record SizingForm(string Kind, decimal? Notional = null, decimal? Quantity = null, decimal? Fraction = null);

/// <summary>Limits of the bot; null switches one off, an absent one takes its default. Fractions are of equity unless said otherwise.</summary>
/// <param name="MaxLeverage">Sum of absolute position notionals over equity.</param>
/// <param name="PriceBandFraction">Furthest a price may be from the mark price, fraction of mark.</param>
/// <param name="MaxDailyLossFraction">Loss since 00:00 UTC that stops entries until the next day.</param>
/// <param name="MaxDrawdownFraction">Drawdown from the peak that stops entries until released.</param>
/// <param name="MaxLosingStreak">Losing trades in a row that stop entries for the cooldown.</param>
/// <param name="MaxRejectedPerHour">Rejected orders that stop entries until released.</param>
/// <param name="MaxDataAgeSeconds">Age of the last market event from which entries are denied.</param>
/// <param name="CooldownMinutes">Pause after a stop-out or a losing streak.</param>
/// <param name="MinLiquidationDistanceFraction">Between mark and liquidation price after the order, fraction of mark.</param>
/// <param name="MinActionBudget">Exchange requests that must be left for cancels and stops.</param>
internal sealed record LimitsForm(
    decimal? MaxPositionQuantity = null,
    decimal? MaxPositionNotional = null,
    decimal? MaxOrderNotional = null,
    decimal? MaxLeverage = 3m,
    int? MaxOpenOrders = 100,
    decimal? PriceBandFraction = 0.10m,
    int? MaxOrdersPerMinute = 60,
    decimal? MaxDailyLossFraction = null,
    decimal? MaxDrawdownFraction = null,
    int? MaxLosingStreak = null,
    int? MaxRejectedPerHour = 20,
    int? MaxDataAgeSeconds = 120,
    int? CooldownMinutes = null,
    decimal? MinLiquidationDistanceFraction = null,
    int? MinActionBudget = 100);

/// <summary>Fractions of the reference price: 0.02 is 2 %.</summary>
internal sealed record ProtectionForm(
    decimal? StopFraction = null, decimal? TargetFraction = null, decimal? TrailingFraction = null, decimal? BreakEvenFraction = null, int? MaxCandles = null);
