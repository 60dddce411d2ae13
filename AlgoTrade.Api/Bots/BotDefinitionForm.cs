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
    JsonElement? Limits = null,
    decimal Capital = 10_000m,
    int Leverage = 1,
    ShutdownPolicy ShutdownPolicy = ShutdownPolicy.Leave);

/// <param name="Kind"><c>fixedNotional</c>, <c>fixedQuantity</c>, <c>equityFraction</c> or <c>riskFraction</c>.</param>
internal sealed record SizingForm(string Kind, decimal? Notional = null, decimal? Quantity = null, decimal? Fraction = null);

/// <summary>Fractions of the reference price: 0.02 is 2 %.</summary>
internal sealed record ProtectionForm(
    decimal? StopFraction = null, decimal? TargetFraction = null, decimal? TrailingFraction = null, decimal? BreakEvenFraction = null, int? MaxCandles = null);
