using AlgoTrade.Daemon.Accounts;
using AlgoTrade.Daemon.Bots;
using AlgoTrade.Data.Bots;
using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Daemon.Modes;

/// <summary>
/// Who may send orders where. Real money needs three independent yeses: the host names the account, the bot's mode is live, and an
/// operator confirmed by typing the account's name.
/// </summary>
internal sealed class LiveArming(DaemonOptions options)
{
    /// <exception cref="BotRefusedException">A yes is missing; the message says which.</exception>
    public void Check(StoredBot bot, AccountSession session) => Check(bot, session.Account.Name, session.Exchange?.Network);

    /// <param name="network">Null for a paper account.</param>
    public void Check(StoredBot bot, string account, string? network)
    {
        if (bot.Mode == BotMode.Paper)
        {
            if (network is not null)
                throw new BotRefusedException($"Bot {bot.Name} is in paper mode and belongs to the exchange account {account}: move it to a paper account.");
            return;
        }

        if (network is null)
            throw new BotRefusedException($"Bot {bot.Name} is in {bot.Mode} mode and belongs to the paper account {account}.");
        if (bot.Mode == BotMode.Testnet && network == "mainnet")
            throw new BotRefusedException($"Bot {bot.Name} is in testnet mode and this daemon trades on mainnet.");
        if (bot.Mode == BotMode.Live)
            CheckHost(bot, account, network);
    }

    /// <summary>
    /// Why the bot may not enter although everything else allows it: the operator's yes is missing, or was taken back. What it holds already is
    /// still led out: exits, stops and targets need no permission.
    /// </summary>
    public static string? WhyUnarmed(StoredBot bot, string account) =>
        bot.Mode == BotMode.Live && !string.Equals(bot.ArmedForAccount, account, StringComparison.Ordinal)
            ? $"Bot {bot.Name} is not armed: an operator must confirm live trading by naming the account {account}." : null;

    private void CheckHost(StoredBot bot, string account, string network)
    {
        if (network != "mainnet")
            throw new BotRefusedException($"Bot {bot.Name} is in live mode and this daemon trades on {network}.");
        if (!options.LiveAccounts.Contains(account, StringComparer.Ordinal))
            throw new BotRefusedException($"This host does not trade {account} live: its configuration Daemon:LiveAccounts does not name it.");
    }
}

/// <summary>The kill switches that are on, by how far they reach; the strictest that applies wins.</summary>
internal sealed class KillSwitches(IEnumerable<KillSwitch> engaged)
{
    public static readonly KillSwitches None = new([]);

    private readonly List<KillSwitch> _engaged = [.. engaged];

    public (AlgoTrade.Engine.Risk.KillSwitchMode Mode, string Reason) For(int accountId, BotId bot)
    {
        var strictest = _engaged.Where(one => one.Scope == "all" || one.Scope == $"account:{accountId}" || one.Scope == $"bot:{bot}")
            .OrderByDescending(one => one.Mode).FirstOrDefault();
        return strictest is null ? (AlgoTrade.Engine.Risk.KillSwitchMode.Off, "released") : (strictest.Mode, strictest.Reason);
    }
}

/// <param name="Scope"><c>all</c>, <c>account:3</c> or <c>bot:7</c>.</param>
internal sealed record KillSwitch(string Scope, AlgoTrade.Engine.Risk.KillSwitchMode Mode, string Reason);
