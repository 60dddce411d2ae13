using AlgoTrade.Migrations;
using Microsoft.Extensions.Configuration;

var configuration = new ConfigurationBuilder()
    .AddEnvironmentVariables()
    .AddCommandLine([.. args.Where(argument => argument.Contains('=', StringComparison.Ordinal))])
    .Build();
using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};
return await new MigrationJob(configuration, Console.Out, Console.Error, TimeProvider.System).RunAsync(args, interrupted.Token);
