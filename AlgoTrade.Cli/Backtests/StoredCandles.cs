using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Data.Schema;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using Npgsql;

namespace AlgoTrade.Cli.Backtests;

/// <summary>Candles, rules and funding of the database: what was recorded and fetched of one network.</summary>
internal sealed class StoredCandles(NpgsqlDataSource dataSource, string network, TimeProvider timeProvider)
{
    /// <summary>History before the period, for the indicators: generous, and cheap beside the period itself.</summary>
    private const int WarmUpCandles = 5_000;

    /// <exception cref="CommandException">An instrument or its candles are not stored.</exception>
    public async Task<IReadOnlyList<LegData>> LoadAsync(BotDefinition definition, Period period, CancellationToken cancellationToken)
    {
        await SchemaGuard.RequireCurrentAsync(dataSource, cancellationToken);
        var legs = new List<LegData>();
        foreach (var name in definition.Instruments)
        {
            legs.Add(await LoadAsync(name, definition.Interval, period, cancellationToken));
        }

        return legs;
    }

    /// <summary>Opens the recorded trades of every instrument.</summary>
    /// <exception cref="CommandException">An instrument is not stored, or no trades of it.</exception>
    public async Task<IReadOnlyList<RecordedData>> OpenTradesAsync(BotDefinition definition, Period period, CancellationToken cancellationToken)
    {
        await SchemaGuard.RequireCurrentAsync(dataSource, cancellationToken);
        var legs = new List<RecordedData>();
        foreach (var name in definition.Instruments)
        {
            var leg = await new RecordedMarket(dataSource, timeProvider).OpenAsync(
                await FindAsync(name, definition.Interval, cancellationToken), definition.Interval, WarmUpFrom(period.From, definition.Interval),
                period.From ?? DateTimeOffset.UnixEpoch, period.To ?? Farthest, cancellationToken);
            legs.Add(leg.First is not null ? new RecordedData($"database, {network}", HasAssumedRules: false, leg) : throw new CommandException(
                $"The database has no trades of {name} of {network} in that period: the daemon records those of its bots and of the instruments in Daemon:Record while it runs."));
        }

        return legs;
    }

    private async Task<StoredInstrument> FindAsync(InstrumentName name, CandleInterval interval, CancellationToken cancellationToken) =>
        await new InstrumentStore(dataSource, timeProvider).FindAsync(network, name, cancellationToken)
            ?? throw new CommandException($"The database knows no {name} of {network}: bring its history with `algotrade fetch {name} --network {network} --interval {interval.ToText()}`.");

    private async Task<LegData> LoadAsync(InstrumentName name, CandleInterval interval, Period period, CancellationToken cancellationToken)
    {
        var stored = await FindAsync(name, interval, cancellationToken);
        var reader = new CandleReader(dataSource);
        var (from, to) = (WarmUpFrom(period.From, interval), period.To ?? DateTimeOffset.MaxValue);
        var candles = await reader.LoadAsync(stored.InstrumentId, name, interval, from, to == DateTimeOffset.MaxValue ? Farthest : to, cancellationToken);
        if (candles.Count == 0)
        {
            var known = await reader.CoverageAsync(stored.InstrumentId, cancellationToken);
            var there = known.Count == 0 ? "none at all" : string.Join(", ", known.Select(one => $"{one.Interval.ToText()} from {one.First:yyyy-MM-dd HH:mm} to {one.Last:yyyy-MM-dd HH:mm}"));
            throw new CommandException(
                $"The database has no {interval.ToText()} candles of {name} of {network} in that period (it has {there}): `algotrade fetch {name} --network {network} --interval {interval.ToText()}` brings them.");
        }

        var rates = await new MarketStreams(dataSource, timeProvider).FundingRatesAsync(stored.InstrumentId, period.From ?? from, to == DateTimeOffset.MaxValue ? Farthest : to, cancellationToken);
        return new LegData(
            $"database, {network}", stored.Instrument, HasAssumedRules: false, candles, [.. rates.Select(rate => new FundingRate(rate.FundingTime, rate.FundingRate))]);
    }

    // The last day that both PostgreSQL and .NET can count to without care.
    private static readonly DateTimeOffset Farthest = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static DateTimeOffset WarmUpFrom(DateTimeOffset? from, CandleInterval interval)
    {
        var reach = interval.Duration() * WarmUpCandles;
        return from is { } time && time - DateTimeOffset.UnixEpoch > reach ? time - reach : DateTimeOffset.UnixEpoch;
    }
}
