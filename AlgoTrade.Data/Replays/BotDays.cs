using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Replay;

namespace AlgoTrade.Data.Replays;

/// <summary>One run of a bot with the market data that was recorded beside it.</summary>
/// <param name="Candles">Of the legs, over the time the bot decided on; empty series where nothing is stored.</param>
/// <param name="Funding">Hourly rates per leg; null: none are stored.</param>
public sealed record StoredRun(RecordedRun Run, IReadOnlyList<CandleSeries> Candles, IReadOnlyList<IReadOnlyList<FundingRate>>? Funding);

/// <summary>Reads a bot's stored day back as runs that can be replayed, with the configuration each of them had.</summary>
public sealed class BotDays(
    BotStore bots, BotJournal journal, AccountStore accounts, InstrumentStore instruments, CandleReader candles, MarketStreams streams, Installation installation)
{
    /// <summary>
    /// The runs of the UTC day, oldest first; empty when nothing was recorded. A run that lasts from the day before is taken up at the first state it
    /// saved on this one (there is one each hour).
    /// </summary>
    /// <exception cref="InvalidDataException">What is stored is damaged, or its configuration is gone; the message says what.</exception>
    public Task<IReadOnlyList<StoredRun>> LoadAsync(StoredBot bot, DateOnly day, CancellationToken cancellationToken)
    {
        var from = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        return LoadAsync(bot, from, from.AddDays(1), cancellationToken);
    }

    /// <summary>The runs of a time.</summary>
    /// <inheritdoc cref="LoadAsync(StoredBot, DateOnly, CancellationToken)"/>
    public async Task<IReadOnlyList<StoredRun>> LoadAsync(StoredBot bot, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var stored = await journal.SegmentsAsync(bot.Id, from, to, cancellationToken).ConfigureAwait(false);
        if (stored.Count == 0)
        {
            return [];
        }

        var revisions = await bots.RevisionsAsync(bot.Id, cancellationToken).ConfigureAwait(false);
        var ours = await installation.ReadAsync(cancellationToken).ConfigureAwait(false);
        var network = (await accounts.ListAsync(cancellationToken).ConfigureAwait(false)).Single(account => account.AccountId == bot.AccountId).Network;
        var runs = new List<StoredRun>();
        foreach (var (revision, segments) in Split(stored))
        {
            var json = revisions.FirstOrDefault(one => one.Revision == revision)?.DefinitionJson
                ?? throw new InvalidDataException($"Revision {revision} of bot {bot.Name} is not stored: its day cannot be run again.");
            var definition = BotDefinitionJson.Parse(json, bot.Id, ours, revision);
            runs.Add(await LoadAsync(definition, segments, network, cancellationToken).ConfigureAwait(false));
        }

        return runs;
    }

    /// <summary>Cut where a run begins anew: with another life of the bot, or after a stretch that was lost.</summary>
    internal static IEnumerable<(int Revision, IReadOnlyList<ReplaySegment> Segments)> Split(IReadOnlyList<JournalSegment> stored)
    {
        var run = new List<ReplaySegment>();
        var revision = 0;
        foreach (var one in stored)
        {
            var segment = ReplaySegmentCodec.FromBytes(one.Events);
            var follows = run.Count > 0 && run[^1].RunStartedAt == segment.RunStartedAt && run[^1].LastSequence + 1 == segment.FirstSequence;
            if (!follows && run.Count > 0)
            {
                yield return (revision, run);
                run = [];
            }

            // Until a state comes there is nothing to run these events on.
            if (run.Count == 0 && segment.State is null)
            {
                continue;
            }

            revision = one.Revision;
            run.Add(segment);
        }

        if (run.Count > 0)
        {
            yield return (revision, run);
        }
    }

    private async Task<StoredRun> LoadAsync(BotDefinition definition, IReadOnlyList<ReplaySegment> segments, string network, CancellationToken cancellationToken)
    {
        var rules = new List<StoredInstrument>();
        foreach (var name in definition.Instruments)
        {
            rules.Add(await instruments.FindAsync(network, name, cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidDataException($"There is no instrument {name} of {network} any more: the bot's day cannot be run again."));
        }

        var run = new RecordedRun(definition, [.. rules.Select(rule => rule.Instrument)], segments);
        var series = new List<CandleSeries>();
        var funding = new List<IReadOnlyList<FundingRate>>();
        var (first, last) = run.Candles ?? (DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
        var end = last + definition.Interval.Duration();
        foreach (var rule in rules)
        {
            series.Add(await candles.LoadAsync(rule.InstrumentId, rule.Instrument.Name, definition.Interval, first, end, cancellationToken).ConfigureAwait(false));
            var rates = await streams.FundingRatesAsync(rule.InstrumentId, first, end, cancellationToken).ConfigureAwait(false);
            funding.Add([.. rates.Select(rate => new FundingRate(rate.FundingTime, rate.FundingRate))]);
        }

        return new StoredRun(run, series, funding.Any(rates => rates.Count > 0) ? funding : null);
    }
}
