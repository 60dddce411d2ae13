namespace AlgoTrade.CrashDrill;

/// <summary>
/// Lets daemons trade against an exchange that loses, delays and repeats, does them harm, and compares what both sides believe
/// in the end: zero lost, zero doubled, zero unexplained.
/// </summary>
internal static class Drill
{
    public static async Task<int> RunAsync(DrillOptions options, CancellationToken cancellationToken)
    {
        var scenario = Scenarios.All[options.Scenario];
        var command = $"--scenario {options.Scenario} --rounds {options.Rounds} --bots {options.Bots} --lanes {options.Lanes} --seconds {options.Seconds} --seed {options.Seed}";
        Console.WriteLine($"crash drill: {command}");
        await using var ground = await DrillGround.StartAsync(options, scenario, cancellationToken);
        try
        {
            return await RunAsync(ground, scenario, command, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            await ground.TellDatabaseAsync(cancellationToken);
            Console.WriteLine($"FAILED, again with: {command}\n{exception}");
            return 3;
        }
    }

    private static async Task<int> RunAsync(DrillGround ground, Scenario scenario, string command, CancellationToken cancellationToken)
    {
        await scenario.RunAsync(ground, cancellationToken);
        var exitCodes = await Task.WhenAll(ground.Lanes.Select(lane => lane.SettleAsync(cancellationToken)));
        var differences = new List<string>();
        foreach (var lane in ground.Lanes)
        {
            differences.AddRange(await new LedgerComparison(ground, lane).RunAsync(cancellationToken));
            if (exitCodes[lane.Number] != 0)
                differences.Add($"the last daemon of lane {lane.Number} ended with exit code {exitCodes[lane.Number]} instead of 0");
        }

        foreach (var difference in differences)
            Console.WriteLine($"DIFFERENT: {difference}");
        foreach (var lane in differences.Count == 0 ? [] : ground.Lanes)
            await lane.TellLogAsync(cancellationToken);
        Console.WriteLine(differences.Count == 0
            ? $"{ground.Options.Scenario}: zero lost, zero doubled, zero unexplained (--seed {ground.Options.Seed})"
            : $"{ground.Options.Scenario}: {differences.Count} differences, again with: {command}");
        return differences.Count == 0 ? 0 : 1;
    }
}
