using System.CommandLine;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Remote;

namespace AlgoTrade.Cli.Commands;

/// <summary><c>algotrade preflight</c>: may live bots start on this account?</summary>
internal static class PreflightCommand
{
    public static Command Create(Terminal terminal)
    {
        var account = new Argument<string>("account") { Description = "Name of the exchange account that will trade.", DefaultValueFactory = _ => "main" };
        var command = RemoteCommands.With(
            new Command("preflight", "Checks what must hold before bots trade an account with money: schema, clock, API wallet, budget, limits, backups, alerts. Exit code 1 when a check refuses."),
            account);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connections.Open(parsed);
            var answer = await client.GetAsync($"/api/v1/preflight/{RemoteCommands.Escape(parsed.GetValue(account))}", cancellationToken);
            var isReady = answer.GetProperty("isReady").GetBoolean();
            RemoteCommands.Show(terminal, parsed, answer, ["verdict", "check", "text"]);
            if (!parsed.GetValue(GlobalOptions.Json))
                await terminal.Out.WriteLineAsync(isReady ? "Ready." : "Not ready: mend what is refused above.");
            return isReady ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command.WithExamples("algotrade preflight main");
    }
}
