using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Execution.Exchange;

/// <summary>One market of the exchange: rules, book and prices.</summary>
public sealed class ExchangeMarket
{
    internal ExchangeMarket(Instrument instrument) => Instrument = instrument;

    public Instrument Instrument { get; }

    public OrderBook Book { get; } = new();

    /// <summary>0 until prices were set once.</summary>
    public decimal MarkPrice { get; internal set; }

    public decimal OraclePrice { get; internal set; }

    /// <summary>0 before the first trade.</summary>
    public decimal LastPrice { get; internal set; }

    /// <summary>Per hour, a fraction.</summary>
    public decimal FundingRate { get; set; }

    /// <summary>Base units held long by clients (one-sided; the house is left out).</summary>
    public decimal OpenInterest { get; internal set; }

    /// <summary>Mean of best bid and ask; the last price when a side is empty.</summary>
    public decimal Mid => Book.BestBid is { } bid && Book.BestAsk is { } ask ? (bid.Price + ask.Price) / 2 : LastPrice;

    /// <summary>Orders waiting for the mark price, oldest first.</summary>
    internal List<BookOrder> Armed { get; } = [];
}
