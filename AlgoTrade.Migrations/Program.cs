using AlgoTrade.Migrations;
using AlgoTrade.ServiceDefaults.Secrets;
using Microsoft.Extensions.Configuration;

using var configuration = new ConfigurationManager();
configuration.AddEnvironmentVariables().AddCommandLine([.. args.Where(argument => argument.Contains('=', StringComparison.Ordinal))]);
try
{
    configuration.AddSecrets();
}
catch (SecretException missing)
{
    await Console.Error.WriteLineAsync(missing.Message);
    return MigrationJob.WrongUse;
}

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};
return await new MigrationJob(configuration, Console.Out, Console.Error, TimeProvider.System).RunAsync(args, interrupted.Token);
