using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Tests.Market;

public sealed class MarketCsvTests
{
    private static readonly InstrumentName Btc = new("BTC");

    [Fact]
    public void A_recorded_session_is_read_with_the_digits_of_the_exchange()
    {
        using var text = TestFiles.OpenGzip("BTC_2025-01-26_trades.csv.gz");
        var trades = TradeCsv.Read(text, Btc).ToList();
        Assert.Equal(64, trades.Count);
        Assert.Equal(new TradeOccurred(Btc, new Price(105_056m), new Quantity(0.00219m), Side.Buy, 121451470284048, DateTimeOffset.FromUnixTimeMilliseconds(1737918794873)), trades[0]);
    }

    [Fact]
    public void A_side_without_an_order_is_an_empty_price()
    {
        using var text = new StringReader(QuoteCsv.Header + ",received_utc_us\n1000,61800.2,2.507,61800.3,2.51,7\n2000,,,61800.3,1,8\n");
        var quotes = QuoteCsv.Read(text, Btc).ToList();
        Assert.Equal(new BestBidOfferChanged(Btc, new Price(61_800.2m), new Quantity(2.507m), new Price(61_800.3m), new Quantity(2.51m), DateTimeOffset.FromUnixTimeMilliseconds(1000)), quotes[0]);
        Assert.Null(quotes[1].BidPrice);
    }

    [Theory]
    [InlineData("price,size", "The first line is 'price,size': expected 'time_utc_ms,price,size,taker_side,trade_id'.")]
    [InlineData(TradeCsv.Header + "x\n", "The first line is 'time_utc_ms,price,size,taker_side,trade_idx': expected 'time_utc_ms,price,size,taker_side,trade_id'.")]
    [InlineData(TradeCsv.Header + "\n1000,5,1,B", "Line 2 has 4 fields: expected 5 (time_utc_ms,price,size,taker_side,trade_id).")]
    [InlineData(TradeCsv.Header + "\n1000,5,1,B,1\nnoon,5,1,B,2", "Line 3 has 'noon': expected a whole number.")]
    [InlineData(TradeCsv.Header + "\n-1,5,1,B,1", "Line 2 has '-1': expected a time in Unix milliseconds.")]
    [InlineData(TradeCsv.Header + "\n1000,0,1,B,1", "Line 2 has '0': expected a number above zero.")]
    [InlineData(TradeCsv.Header + "\n1000,NaN,1,B,1", "Line 2 has 'NaN': expected a number above zero.")]
    [InlineData(TradeCsv.Header + "\n1000,5,1,buy,1", "Line 2 has 'buy': expected B or S.")]
    public void A_bad_line_of_trades_is_named(string file, string expected) =>
        Assert.Equal(expected, Assert.Throws<FormatException>(() => TradeCsv.Read(new StringReader(file), Btc).Count()).Message);

    [Theory]
    [InlineData("1000,5,1,4,1", "Line 2 has '5': expected a bid not above the ask, 4.")]
    [InlineData("1000,5,0,6,1", "Line 2 has '0': expected a number above zero.")]
    public void A_bad_line_of_quotes_is_named(string line, string expected) =>
        Assert.Equal(expected, Assert.Throws<FormatException>(() => QuoteCsv.Read(new StringReader(QuoteCsv.Header + "\n" + line), Btc).Count()).Message);
}
