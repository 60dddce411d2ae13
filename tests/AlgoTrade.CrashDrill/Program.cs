using AlgoTrade.CrashDrill;

// The drill runs itself as three kinds of process: the drill, the exchange and the daemon that is killed.
return args switch
{
    ["venue", ..] => await Processes.RunVenueAsync(args[1..]),
    ["daemon", ..] => await Processes.RunDaemonAsync(args[1..]),
    ["--help"] => Help(),
    _ => DrillOptions.TryParse(args, out var options, out var problem) ? await Drill.RunAsync(options, CancellationToken.None) : Refuse(problem),
};

static int Help()
{
    Console.WriteLine("AlgoTrade.CrashDrill [--scenario kill] [--rounds 5] [--bots 4] [--lanes 1] [--seconds 5] [--minutes 1440] [--patience 120] [--seed N]");
    Console.WriteLine("Lets daemons trade against an exchange that loses answers, does to them what the scenario says, and compares both ledgers in the end.");
    foreach (var (name, scenario) in Scenarios.All)
        Console.WriteLine($"  {name,-18} {scenario.Summary}");
    return 0;
}

static int Refuse(string problem)
{
    Console.Error.WriteLine(problem);
    return 2;
}
