using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Portfolio;
using AlgoTrade.Venue.Markets;

namespace AlgoTrade.Venue.Accounts;

/// <summary>USDC of one UTC day.</summary>
internal sealed class DayVolume
{
    /// <summary>As taker.</summary>
    public decimal Cross { get; set; }

    /// <summary>As maker.</summary>
    public decimal Add { get; set; }
}

/// <summary>
/// Puts every account into its fee tier, once a UTC day, by the volume of the 14 days before. Sub-accounts count with their master and pay the same.
/// </summary>
internal sealed class FeeAssessor(AccountDirectory accounts, IReadOnlyList<VenueMarket> markets)
{
    private const long DayMs = 86_400_000;
    private long _assessedDay = -1;

    public void Assess(long nowMs)
    {
        var day = nowMs / DayMs;
        if (day == _assessedDay)
            return;
        _assessedDay = day;
        foreach (var account in accounts.All)
            account.Exchange.Fees = FeesOf(account, day);
    }

    public void Assess(VenueAccount account, long nowMs) => account.Exchange.Fees = FeesOf(account, nowMs / DayMs);

    public static void Count(VenueAccount account, AccountFilled filled)
    {
        var volumes = account.Root.VolumeByDay;
        var day = filled.TimeMs / DayMs;
        if (!volumes.TryGetValue(day, out var volume))
            volumes.Add(day, volume = new DayVolume());
        if (filled.IsTaker)
            volume.Cross += filled.Price * filled.Quantity;
        else
            volume.Add += filled.Price * filled.Quantity;
    }

    /// <summary>Traded by everybody on a day, USDC.</summary>
    public decimal ExchangeVolume(long day) => markets.Sum(market => market.VolumeByDay.GetValueOrDefault(day));

    private FeeSchedule FeesOf(VenueAccount account, long day)
    {
        var (total, added, exchange) = (account.Root.PriorVolume, 0m, 0m);
        for (var past = day - VolumeTiers.Days; past < day; past++)
        {
            exchange += ExchangeVolume(past);
            if (!account.Root.VolumeByDay.TryGetValue(past, out var volume))
                continue;
            total += volume.Cross + volume.Add;
            added += volume.Add;
        }

        return VolumeTiers.FeesOf(total, exchange == 0 ? 0 : added / exchange);
    }
}
