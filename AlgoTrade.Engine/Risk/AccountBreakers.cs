using System.Globalization;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Risk;

/// <summary>Why an account as a whole takes no entries.</summary>
/// <param name="Cause">The numbers compared.</param>
public sealed record AccountBlock(DenyReason Reason, string Cause);

/// <summary>How one bot of an account stands.</summary>
/// <param name="Capital">Cash it was given, USDC.</param>
/// <param name="Profit">Realized and unrealized PnL minus fees plus funding over its life, USDC.</param>
/// <param name="IsGone">Deleted, and nothing of it is left on the exchange.</param>
public readonly record struct BotStanding(BotId Bot, decimal Capital, decimal Profit, bool IsGone = false);

/// <summary>
/// Daily loss and drawdown of all bots of an account together. Equity is the sum of their capital and profit; what changes without profit or loss
/// (a bot comes, goes, or gets another capital) moves the day's start and the peak by the same amount, so it neither trips nor hides anything: what a
/// deleted bot lost today stays lost today.
/// </summary>
public sealed class AccountBreakers
{
    private const int StateVersion = 1;

    private readonly Breakers _breakers;
    private readonly SortedDictionary<int, (decimal Capital, decimal Profit)> _members = [];

    /// <param name="limits">Only <see cref="RiskLimits.MaxDailyLossFraction"/> and <see cref="RiskLimits.MaxDrawdownFraction"/> are looked at; null: no limit.</param>
    public AccountBreakers(RiskLimits? limits) => _breakers = new Breakers(new RiskLimits
    {
        MaxDailyLossFraction = limits?.MaxDailyLossFraction,
        MaxDrawdownFraction = limits?.MaxDrawdownFraction,
    });

    /// <summary>Sum of capital and profit at the last look, USDC.</summary>
    public double Equity { get; private set; }

    /// <summary>Equity at 00:00 UTC, at the first look when that was later today, or when the daily loss was released; USDC.</summary>
    public double DayStartEquity => _breakers.DayStartEquity;

    /// <summary>Highest equity since the first look, or since the drawdown was released; USDC.</summary>
    public double PeakEquity => _breakers.PeakEquity;

    public IEnumerable<Breaker> Tripped => _breakers.All.Where(breaker => breaker.IsTripped);

    /// <summary>Null while nothing is tripped.</summary>
    public AccountBlock? BlockOf(string account) => _breakers.FirstTripped is not { } tripped ? null : new AccountBlock(
        tripped.Reason == DenyReason.DailyLoss ? DenyReason.AccountDailyLoss : DenyReason.AccountDrawdown,
        string.Create(CultureInfo.InvariantCulture, $"account {account}: {tripped.Cause}"));

    /// <param name="bots">All of the account, those that do not run as well.</param>
    public void Observe(IReadOnlyCollection<BotStanding> bots, DateTimeOffset now)
    {
        var change = 0m;
        foreach (var missing in _members.Keys.Except(bots.Where(bot => !bot.IsGone).Select(bot => bot.Bot.Value)).ToList())
        {
            var (capital, profit) = _members[missing];
            // What it made or lost since the last look counts; what it leaves with does not.
            foreach (var gone in bots.Where(bot => bot.Bot.Value == missing))
                profit = gone.Profit;
            change -= capital + profit;
            _members.Remove(missing);
        }

        foreach (var bot in bots.Where(bot => !bot.IsGone))
        {
            change += _members.TryGetValue(bot.Bot.Value, out var known) ? bot.Capital - known.Capital : bot.Capital + bot.Profit;
            _members[bot.Bot.Value] = (bot.Capital, bot.Profit);
        }

        _breakers.Rebase((double)change);
        Equity = (double)_members.Values.Sum(member => member.Capital + member.Profit);
        // Without a bot there is nothing to lose, and no share of it.
        if (_members.Count > 0)
            _breakers.ObserveEquity(Equity, now.ToUnixTimeMilliseconds());
        _breakers.News.Clear();
    }

    /// <summary>Releases a breaker by command; what tripped it is measured anew from here.</summary>
    public void Release(string name) => _breakers.Release(name);

    /// <summary>Trips again what is known to be tripped although the saved state does not say so.</summary>
    /// <param name="until">Null: until it is released.</param>
    /// <returns>False when no breaker of an account has this name; then nothing changed.</returns>
    public bool Latch(string name, string cause, DateTimeOffset? until) =>
        name is "dailyLoss" or "drawdown" && _breakers.Latch(name, cause, until?.ToUnixTimeMilliseconds() ?? long.MaxValue);

    public void Save(StateWriter writer)
    {
        writer.Write(StateVersion);
        _breakers.Save(writer);
        writer.Write(Equity);
        writer.Write(_members.Count);
        foreach (var (bot, (capital, profit)) in _members)
        {
            writer.Write(bot);
            writer.Write(capital);
            writer.Write(profit);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote; limits are those of this object.</summary>
    /// <exception cref="InvalidDataException">The state belongs to another version.</exception>
    public void Load(StateReader reader)
    {
        if (reader.ReadInt32() is var version && version != StateVersion)
            throw new InvalidDataException($"The state of the account's breakers has version {version}: expected {StateVersion}.");
        _breakers.Load(reader);
        Equity = reader.ReadDouble();
        _members.Clear();
        for (var count = reader.ReadInt32(); count > 0; count--)
            _members[reader.ReadInt32()] = (reader.ReadDecimal(), reader.ReadDecimal());
        // Floors follow the limits of today.
        _breakers.Rebase(0);
    }
}
