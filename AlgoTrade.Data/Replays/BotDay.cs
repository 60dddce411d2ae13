using System.Text.Json;
using System.Text.Json.Serialization;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Replay;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Data.Replays;

/// <summary>
/// A bot's UTC day, looked at twice: run again from its own journal (must be equal), and compared with the backtest of the same stretch (may differ,
/// with a cause for each order).
/// </summary>
/// <param name="IsReplayedSame">Every stored stretch did the same again.</param>
/// <param name="HasSameDecisions">Backtest and bot decided the same; false also where they could not be compared.</param>
/// <param name="JournalHash">Hash over the hashes of what the day's stretches did.</param>
/// <param name="ReplayHash">The same of the replay.</param>
/// <param name="TotalCost">USDC that execution and funding cost more than the backtest expected.</param>
public sealed record BotDay(
    DateOnly Day, bool IsReplayedSame, bool HasSameDecisions, string JournalHash, string ReplayHash, decimal TotalCost, IReadOnlyList<BotDayRun> Runs)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <exception cref="InvalidDataException">What is stored is damaged; the message says where.</exception>
    public static BotDay Measure(DateOnly day, IReadOnlyList<StoredRun> runs, StrategyCatalog strategies)
    {
        var drifts = new List<RunDrift>();
        foreach (var stored in runs)
        {
            var definition = stored.Run.Definition;
            drifts.Add(RunDrift.Measure(
                stored.Run, parameters => strategies.Create(definition with { ParametersJson = parameters }), stored.Candles, stored.Funding));
        }

        var segments = drifts.SelectMany(drift => drift.Segments).ToList();
        return new BotDay(
            day,
            drifts.TrueForAll(drift => drift.IsReplayedSame),
            drifts.TrueForAll(drift => drift.ExpectedDecisions == drift.ActualDecisions),
            HashOf(segments.Select(segment => segment.RecordedHash)),
            HashOf(segments.Select(segment => segment.Hash)),
            drifts.Sum(drift => drift.Report?.TotalCost ?? 0),
            [.. drifts.Select(BotDayRun.Of)]);
    }

    public string ToJson() => JsonSerializer.Serialize(Runs, Json);

    public static IReadOnlyList<BotDayRun> RunsFrom(string json) => JsonSerializer.Deserialize<List<BotDayRun>>(json, Json) ?? [];

    private static string HashOf(IEnumerable<string> hashes) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(string.Concat(hashes))));
}

/// <param name="From">Open time of the first candle the bot decided on; null when none closed.</param>
/// <param name="Events">Events handled.</param>
/// <param name="FirstDifferentEvent">Number of the first event of the first stretch that does not do the same again; null when all do.</param>
/// <param name="FirstDifferentDecision">Where backtest and bot part, in words; null when they do not.</param>
/// <param name="NotCompared">Why there is no backtest to compare with; null when there is.</param>
/// <param name="SameOrders">Orders that agree with the backtest in every figure.</param>
/// <param name="FundingDrift">USDC; actual minus expected.</param>
public sealed record BotDayRun(
    DateTimeOffset StartedAt, DateTimeOffset? From, DateTimeOffset? To, long Events, int Effects, long? FirstDifferentEvent, string ActualDecisions,
    string? ExpectedDecisions, string? FirstDifferentDecision, string? NotCompared, int SameOrders, decimal FundingDrift, decimal TotalCost,
    IReadOnlyList<DriftedOrder> Orders)
{
    internal static BotDayRun Of(RunDrift drift) => new(
        drift.StartedAt, drift.Period?.From, drift.Period?.To, drift.Segments.Sum(segment => segment.LastSequence - segment.FirstSequence + 1),
        drift.Segments.Sum(segment => segment.Effects), drift.Segments.FirstOrDefault(segment => !segment.IsSame)?.FirstSequence, drift.ActualDecisions,
        drift.ExpectedDecisions, drift.Report?.FirstDifferentDecision, drift.NotCompared, drift.Report?.SameOrders ?? 0, drift.Report?.FundingDrift ?? 0,
        drift.Report?.TotalCost ?? 0, [.. (drift.Report?.Orders ?? []).Select(DriftedOrder.Of)]);
}

/// <summary>One order that went otherwise than the backtest expected.</summary>
/// <param name="QuantityDrift">Base units filled more (negative: less).</param>
/// <param name="PriceBps">Basis points that the price was worse (negative: better); null when one side did not fill.</param>
/// <param name="FeeDrift">USDC paid more.</param>
/// <param name="DelayMs">First fill after the expected one; null when one side did not fill.</param>
/// <param name="Cost">USDC that the difference cost, fees included.</param>
public sealed record DriftedOrder(
    long Sequence, string Coin, Side Side, OrderPurpose Purpose, decimal QuantityDrift, decimal? PriceBps, decimal FeeDrift, double? DelayMs, decimal Cost, string Cause)
{
    internal static DriftedOrder Of(OrderDrift drift) => new(
        drift.Sequence, drift.Instrument.Value, drift.Side, drift.Purpose, drift.QuantityDrift, drift.PriceBps, drift.FeeDrift, drift.Delay?.TotalMilliseconds, drift.Cost,
        drift.Cause);
}
