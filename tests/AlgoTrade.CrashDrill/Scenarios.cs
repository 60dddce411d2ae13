namespace AlgoTrade.CrashDrill;

/// <param name="Summary">One line for <c>--help</c>.</param>
/// <param name="RunAsync">Does its harm, and waits until the bots trade again after it.</param>
internal sealed record Scenario(string Summary, Func<DrillGround, CancellationToken, Task> RunAsync)
{
    /// <summary>Daemons reach exchange and database through a network that can be broken.</summary>
    public bool CutsNetwork { get; init; }

    /// <summary>Database and daemon files lie on small disks.</summary>
    public bool FillsDisk { get; init; }

    /// <summary>What is recorded is compared with what the exchange sent, so its market streams are left undisturbed.</summary>
    public bool ComparesRecording { get; init; }

    /// <summary>Orders that each bot keeps resting.</summary>
    public int RestingOrders { get; init; }
}

/// <summary>What can happen to a daemon. After each, journal and exchange must agree to the cent.</summary>
internal static class Scenarios
{
    public static IReadOnlyDictionary<string, Scenario> All { get; } = new Dictionary<string, Scenario>(StringComparer.Ordinal)
    {
        ["kill"] = new("SIGKILL at random moments, also inside journal writes and between send and answer", KillScenario.RunAsync),
        ["restart"] = new("SIGKILL with every bot resting 10 orders; how long until all trade again", RestartScenario.RunAsync) { RestingOrders = 10 },
        ["postgres-stopped"] = new("the database server is stopped for --seconds", Outages.DatabaseStoppedAsync) { ComparesRecording = true },
        ["postgres-killed"] = new("SIGKILL to the database server, restarted after --seconds", Outages.DatabaseKilledAsync) { ComparesRecording = true },
        ["venue-restarted"] = new("SIGKILL to the exchange, which comes back with its state after --seconds", Outages.VenueRestartedAsync),
        ["network-cut"] = new("the network to the exchange loses one direction, both, or resets, for --seconds each", Outages.VenueNetworkAsync) { CutsNetwork = true },
        ["database-cut"] = new("the same on the way to the database", Outages.DatabaseNetworkAsync) { CutsNetwork = true },
        ["clock-stepped"] = new("the clocks of daemon and exchange jump forwards and back", Outages.ClockAsync),
        ["disk-full"] = new("the disks of database and daemon are full for --seconds", Outages.DiskFullAsync) { FillsDisk = true },
        ["two-daemons"] = new("two daemons on one account; the owner dies and the other takes over", OwnershipScenarios.TakeOverAsync),
        ["recorders"] = new("processes that only record, side by side; one is killed; they take no account and leave no gap", OwnershipScenarios.RecordersAsync) { ComparesRecording = true },
        ["frozen"] = new("the owner is frozen (SIGSTOP), loses the account, and wakes up", OwnershipScenarios.FrozenAsync),
    };
}
