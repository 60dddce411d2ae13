using AlgoTrade.Cli.Backtests;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Cli.History;

/// <summary>Reads a folder of candles and funding rates into the database.</summary>
internal sealed class FileHistory(CandleFiles files, CandleWriter candles, MarketStreams streams)
{
    private const string Origin = "file";

    /// <summary>A file that cannot give this interval is a row with a note: one thin instrument does not hold up the others.</summary>
    public async Task<FetchedRow> CandlesAsync(
        StoredInstrument instrument, CandleInterval interval, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        CandleSeries series;
        try
        {
            series = files.Load(instrument.Instrument.Name, interval).Between(from ?? DateTimeOffset.UnixEpoch, to ?? DateTimeOffset.MaxValue);
        }
        catch (CommandException unsuitable)
        {
            return new FetchedRow(instrument.Instrument.Name.Value, "candles", interval.ToText(), 0, 0, 0, 0, 0, 0, null, null, unsuitable.Message);
        }

        return ExchangeHistory.Row(series, await candles.WriteAsync(instrument.InstrumentId, series, CandleSource.Imported, Origin, cancellationToken), "");
    }

    public async Task<FetchedRow> FundingAsync(StoredInstrument instrument, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        var rates = files.Funding(instrument.Instrument.Name)
            .Where(rate => (from is null || rate.OccurredAt >= from) && (to is null || rate.OccurredAt < to)).ToList();
        return await ExchangeHistory.StoreFundingAsync(instrument, rates, streams, cancellationToken);
    }
}
