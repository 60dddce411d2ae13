using System.CommandLine;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Remote;

namespace AlgoTrade.Cli.Commands;

/// <summary><c>algotrade breakers …</c></summary>
internal static class BreakerCommands
{
    public static Command Create(Terminal terminal)
    {
        var breakers = new Command("breakers", "Limits that tripped and stop entries until they are released.");
        breakers.Add(RemoteCommands.Listing(
            terminal, "list", "Breakers and kill switches that are on.", _ => "/api/v1/risk", ["scope", "name", "value", "reason", "changedAt", "until"])
            .WithExamples("algotrade breakers list", "algotrade breakers list --json"));
        var scope = new Argument<string>("scope") { Description = "account:NAME or bot:NAME, as `breakers list` shows." };
        var name = new Argument<string>("breaker") { Description = "Name of the breaker, for example dailyLoss." };
        var release = RemoteCommands.With(new Command("release", "Releases a breaker; what tripped it is measured anew from now. Needs an admin key."), scope, name);
        release.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connections.Open(parsed);
            var (subject, breaker) = (parsed.GetValue(scope)!, parsed.GetValue(name)!);
            await client.SendAsync(
                HttpMethod.Delete, $"/api/v1/risk/breakers/{RemoteCommands.Escape(subject)}/{RemoteCommands.Escape(breaker)}", null, null, cancellationToken);
            await RemoteCommands.SayAsync(terminal, parsed, new { scope = subject, name = breaker, isReleased = true }, $"{breaker} of {subject} is released.");
        });
        breakers.Add(release.WithExamples("algotrade breakers release account:main dailyLoss", "algotrade breakers release bot:my-bot losingStreak"));
        return breakers.WithExamples("algotrade breakers list", "algotrade breakers release account:main dailyLoss");
    }
}
