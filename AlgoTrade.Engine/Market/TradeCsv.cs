using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Market;

/// <summary>
/// The plain file form of trades: a header line that begins <c>time_utc_ms,price,size,taker_side,trade_id</c>, then one trade a line, oldest first; times as
/// Unix milliseconds, <c>taker_side</c> B (the buyer took) or S. Further columns are not read. Prices and quantities keep the digits of the exchange.
/// </summary>
public static class TradeCsv
{
    public const string Header = "time_utc_ms,price,size,taker_side,trade_id";

    /// <summary>Reads line by line, as far as the caller goes.</summary>
    /// <exception cref="FormatException">A line is not as described; the message names the line and the value.</exception>
    public static IEnumerable<TradeOccurred> Read(TextReader text, InstrumentName instrument)
    {
        foreach (var line in CsvLine.ReadAll(text, Header))
        {
            yield return new TradeOccurred(
                instrument,
                new Price(line.AboveZero(1)),
                new Quantity(line.AboveZero(2)),
                line[3] switch
                {
                    "B" => Side.Buy,
                    "S" => Side.Sell,
                    _ => throw line.Wrong(3, "B or S"),
                },
                line.Whole(4),
                line.Time());
        }
    }
}
