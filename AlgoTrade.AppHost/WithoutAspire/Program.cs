using System.Reflection;

// Aspire is not to be had from this machine's package feeds. The same system, in one process, without dashboard and containers.
Console.WriteLine("Aspire is not available from the configured package feeds, so there is no Aspire dashboard and no container.");
Console.WriteLine("Starting the same system in one process instead, as `algotrade up` does: embedded PostgreSQL, practice exchange, API.");

string[] arguments = args is [] ? ["up"] : ["up", .. args];
var exitCode = Assembly.Load("AlgoTrade.Cli").EntryPoint!.Invoke(null, [arguments]);
return exitCode as int? ?? 0;
