using System.Globalization;
using AlgoTrade.Cli.Backtests;

namespace AlgoTrade.Cli.Reports;

/// <summary>What a result rests on, as rows of name and sentence.</summary>
internal static class ReportFacts
{
    public static IEnumerable<(string Name, string Value)> Of(BacktestDocument document)
    {
        foreach (var used in document.Data)
            yield return ("Data", BacktestCommand.Describe(used)["Data: ".Length..]);
        var costs = document.Costs;
        yield return ("Fees", Text($"maker {costs.MakerFeeRate:P3}, taker {costs.TakerFeeRate:P3}"));
        yield return ("Slippage", Text($"{costs.SlippageBps} hundredths of a percent on market fills"));
        if (costs.LatencyMs is { } latency)
        {
            yield return ("Latency", Text($"{latency} ms{(costs.LatencyJitterMs > 0 ? Text($", up to {costs.LatencyJitterMs} ms more, drawn from seed {costs.Seed}") : "")}"));
            yield return ("Beyond the displayed quantity", costs.Spread ? Text($"{costs.DepthBps} hundredths of a percent more") : "no display was recorded: all at one price");
        }

        yield return ("Resting orders", costs.LimitFill == "touch" ? "fill at the touch" : costs.Spread ? "wait in the recorded queue" : "fill when the price goes through them");
        yield return ("Funding", costs.Funding ? "as the exchange settled it" : "left out");
        if (document.Orders is { } orders)
            yield return ("Orders", Text($"{orders} sent, {document.Fills} fills, {document.Denied.Values.Sum()} denied by the risk gate{Reasons(document)}, {document.Rejected} rejected"));
        if (document.FinalState.Length > 0)
        {
            yield return ("Open at the end", document.OpenPositions.Count == 0 ? "nothing" : string.Join(", ", document.OpenPositions.Select(one => Text($"{one.Quantity} {one.Coin}"))));
            yield return ("Final state", document.FinalState);
        }

        if (document.EffectHash is { } hash)
            yield return ("Hash of the effects", hash);
    }

    private static string Reasons(BacktestDocument document) =>
        document.Denied.Count == 0 ? "" : $" ({string.Join(", ", document.Denied.Select(one => Text($"{one.Key} {one.Value}")))})";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
