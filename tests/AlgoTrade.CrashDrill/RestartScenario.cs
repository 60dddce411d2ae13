namespace AlgoTrade.CrashDrill;

/// <summary>Kills a daemon whose bots have many orders on the exchange, and measures how long it takes until every one of them trades again.</summary>
internal static class RestartScenario
{
    public static async Task RunAsync(DrillGround ground, CancellationToken cancellationToken)
    {
        foreach (var lane in ground.Lanes)
        {
            var resting = (long)ground.Options.Bots * Scenarios.All["restart"].RestingOrders;
            for (var round = 1; round <= ground.Options.Rounds; round++)
            {
                if (lane.Daemon is null)
                    lane.StartDaemon();
                await lane.UntilAsync(async () => await lane.CountLiveAsync(cancellationToken) >= resting, $"{resting} orders rest", cancellationToken);
                await lane.KillDaemonAsync();
                var before = await lane.CountByBotAsync(cancellationToken);
                lane.StartDaemon();
                var took = await lane.UntilAsync(
                    async () => await lane.CountByBotAsync(cancellationToken) is var now && before.All(bot => now[bot.Key] > bot.Value), "every bot sends an order", cancellationToken);
                Console.WriteLine($"{before.Count} bots with {resting} open orders trade again {took.TotalSeconds:F1} s after the start of the process (limit 10 s)");
            }
        }
    }
}
