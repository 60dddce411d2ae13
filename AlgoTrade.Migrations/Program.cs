using AlgoTrade.Migrations;
using AlgoTrade.ServiceDefaults;
using AlgoTrade.ServiceDefaults.Secrets;
using Microsoft.Extensions.Configuration;

return await HostProgram.RunAsync(args, async () =>
{
    using var configuration = new ConfigurationManager();
    configuration.AddEnvironmentVariables().AddCommandLine([.. args.Where(argument => argument.Contains('=', StringComparison.Ordinal))]);
    configuration.AddSecrets();
    using var interrupted = new CancellationTokenSource();
    Console.CancelKeyPress += (_, pressed) =>
    {
        pressed.Cancel = true;
        interrupted.Cancel();
    };
    return await new MigrationJob(configuration, Console.Out, Console.Error, TimeProvider.System).RunAsync(args, interrupted.Token);
});
