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
    Console.WriteLine("AlgoTrade.CrashDrill [--rounds 5] [--bots 4] [--seed N]");
    Console.WriteLine("Kills a trading daemon with SIGKILL at random moments, against an exchange that loses answers, and compares both ledgers.");
    return 0;
}

static int Refuse(string problem)
{
    Console.Error.WriteLine(problem);
    return 2;
}
