namespace AlgoTrade.Engine.Market;

/// <summary>
/// The plain file form of best bid and offer: a header line that begins <c>time_utc_ms,bid_price,bid_size,ask_price,ask_size</c>, then one change a line, oldest
/// first; times as Unix milliseconds. An empty price is a side without an order. Further columns are not read.
/// </summary>
public static class QuoteCsv
{
    public const string Header = "time_utc_ms,bid_price,bid_size,ask_price,ask_size";

    /// <summary>Reads line by line, as far as the caller goes.</summary>
    /// <exception cref="FormatException">A line is not as described; the message names the line and the value.</exception>
    public static IEnumerable<BestBidOfferChanged> Read(TextReader text, InstrumentName instrument)
    {
        foreach (var line in CsvLine.ReadAll(text, Header))
        {
            var (bid, bidQuantity) = Level(line, 1);
            var (ask, askQuantity) = Level(line, 3);
            if (bid > ask)
                throw line.Wrong(1, $"a bid not above the ask, {line[3]}");
            yield return new BestBidOfferChanged(instrument, bid, bidQuantity, ask, askQuantity, line.Time());
        }
    }

    private static (Price? Price, Quantity Quantity) Level(CsvLine line, int column) => line[column].Length == 0
        ? (null, Quantity.Zero) : (new Price(line.AboveZero(column)), new Quantity(line.AboveZero(column + 1)));
}
