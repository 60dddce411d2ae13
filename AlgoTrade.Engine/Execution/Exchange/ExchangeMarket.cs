using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Execution.Exchange;

/// <summary>One market of the exchange: rules, book and prices.</summary>
public sealed class ExchangeMarket
{
    internal ExchangeMarket(Instrument instrument) => Instrument = instrument;

    public Instrument Instrument { get; }

    public OrderBook Book { get; } = new();

    /// <summary>0 until prices were set once.</summary>
    public decimal MarkPrice { get; internal set; }

    /// <summary>The mark price before the last one: what auto-deleveraging closes at.</summary>
    public decimal PreviousMarkPrice { get; internal set; }

    public decimal OraclePrice { get; internal set; }

    /// <summary>0 before the first trade.</summary>
    public decimal LastPrice { get; set; }

    /// <summary>Per hour, a fraction: what the hour under way would pay if it ended now.</summary>
    public decimal FundingRate { get; set; }

    /// <summary>Last sample of the book's premium over the oracle, a fraction; null when the book is too thin.</summary>
    public decimal? Premium { get; set; }

    public MarkPriceModel MarkModel { get; } = new();

    /// <summary>Average execution prices of the notional that funding looks at; null when the book is too thin.</summary>
    public (decimal Bid, decimal Ask)? ImpactPrices()
    {
        var notional = FundingRules.ImpactNotional(Instrument.Name.Value);
        return Book.ImpactPrice(Side.Sell, notional) is { } bid && Book.ImpactPrice(Side.Buy, notional) is { } ask ? (bid, ask) : null;
    }

    /// <summary>Base units held long by clients (one-sided; the house is left out).</summary>
    public decimal OpenInterest { get; internal set; }

    /// <summary>Mean of best bid and ask; the last price when a side is empty.</summary>
    public decimal Mid => Book.BestBid is { } bid && Book.BestAsk is { } ask ? (bid.Price + ask.Price) / 2 : LastPrice;

    /// <summary>Orders waiting for the mark price, oldest first.</summary>
    internal List<BookOrder> Armed { get; } = [];
}
