// Aspire is not to be had from this machine's package feeds. The same system, in one process, without dashboard and containers.
Console.WriteLine("Aspire is not available from the configured package feeds, so there is no Aspire dashboard and no container.");
Console.WriteLine("Starting the same system in one process instead, as `algotrade up` does: embedded PostgreSQL, practice exchange, API.");

// The launch profile is written for the Aspire dashboard: its address and environment are not meant for what starts now.
foreach (var variable in new[] { "ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT" })
{
    Environment.SetEnvironmentVariable(variable, null);
}

return await AlgoTrade.Cli.Program.Main(["up", .. args]);
