namespace AlgoTrade.ServiceDefaults.Telemetry;

/// <summary>
/// The one naming scheme: an <c>ActivitySource</c> or <c>Meter</c> is called <c>AlgoTrade.</c> and the name of its project
/// or feature (<c>AlgoTrade.Daemon</c>); instruments are <c>algotrade.</c>, feature, thing, in lower case with dots
/// (<c>algotrade.orders.unknown</c>). Whatever follows it is exported without being registered anywhere.
/// </summary>
public static class TelemetryNames
{
    /// <summary>Matches every source and meter of this system.</summary>
    public const string Ours = "AlgoTrade.*";

    /// <summary>Sources that the frameworks bring along, so that no instrumentation package is needed.</summary>
    internal static readonly string[] Sources = [Ours, "Microsoft.AspNetCore", "System.Net.Http", "Npgsql"];

    /// <summary>Meters that the frameworks bring along.</summary>
    internal static readonly string[] Meters =
    [
        Ours,
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Net.Http",
        "System.Runtime",
        "Npgsql",
    ];
}
