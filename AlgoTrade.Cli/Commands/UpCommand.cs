using System.CommandLine;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Up;

namespace AlgoTrade.Cli.Commands;

/// <summary><c>algotrade up</c>: everything in one process.</summary>
internal static class UpCommand
{
    private static readonly Option<string> Network = new("--network")
    {
        Description = "simulated (a practice exchange in this process), testnet or mainnet. Bots trade paper unless their mode says otherwise.",
        DefaultValueFactory = _ => UpSettings.Simulated,
    };

    private static readonly Option<int> Port = new("--port") { Description = "Port of the API on the loopback address; 0 takes a free one.", DefaultValueFactory = _ => 8080 };

    private static readonly Option<double> Speed = new("--speed")
    {
        Description = "Practice seconds per real second, 1 to 1000; for the simulated network only.",
        DefaultValueFactory = _ => 1,
    };

    public static Command Create(Terminal terminal, TimeProvider timeProvider)
    {
        Network.AcceptOnlyFromAmong("simulated", "testnet", "mainnet");
        var command = new Command(
            "up",
            """
            Starts the whole system in one process: embedded PostgreSQL, practice exchange, daemon, API. Ctrl-C stops it; the next start goes on where it was.
            Examples: algotrade up
                      algotrade up --speed 60
                      algotrade up --network mainnet --data .mainnet
            """)
        {
            Network, GlobalOptions.DataFolder, Port, GlobalOptions.Connection, Speed,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = Read(parsed);
            await using var database = await DatabaseServer.OpenAsync(parsed, timeProvider, cancellationToken);
            return await new UpRun(settings, database, terminal, timeProvider).RunAsync(cancellationToken);
        });
        return command;
    }

    private static UpSettings Read(ParseResult parsed)
    {
        var settings = new UpSettings(parsed.GetValue(Network)!, parsed.GetValue(GlobalOptions.DataFolder)!, parsed.GetValue(Port), parsed.GetValue(Speed));
        if (settings.Port is < 0 or > 65_535)
        {
            throw CommandException.WrongUse($"--port is {settings.Port}: expected 0 to 65535.");
        }

        if (settings.Speed is not (>= 1 and <= 1000))
        {
            throw CommandException.WrongUse($"--speed is {settings.Speed}: expected 1 to 1000.");
        }

        return settings.Speed > 1 && !settings.IsSimulated
            ? throw CommandException.WrongUse($"--speed is {settings.Speed}: only the simulated network has a clock of its own.") : settings;
    }
}
