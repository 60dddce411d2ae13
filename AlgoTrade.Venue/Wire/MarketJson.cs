using System.Text.Json;
using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Venue.Markets;

namespace AlgoTrade.Venue.Wire;

/// <summary>Books, candles and contexts as they are reported.</summary>
internal static class MarketJson
{
    public const int BookLevels = 20;

    public const int FastBookLevels = 5;

    public static void WriteBook(Utf8JsonWriter json, VenueMarket market, long timeMs, int levels, BookGrouping? grouping = null)
    {
        json.WriteStartObject();
        json.WriteString("coin", market.Coin);
        json.WriteNumber("time", timeMs);
        json.WriteStartArray("levels");
        WriteSide(json, grouping is null ? Plain(market.Exchange.Book.Bids) : grouping.Group(market.Exchange.Book.Bids, roundUp: false), levels);
        WriteSide(json, grouping is null ? Plain(market.Exchange.Book.Asks) : grouping.Group(market.Exchange.Book.Asks, roundUp: true), levels);
        json.WriteEndArray();
        if (grouping is not null && market.Exchange.Book is { BestBid: { } bid, BestAsk: { } ask })
            json.Number("spread", ask.Price - bid.Price);
        if (levels == FastBookLevels)
            json.WriteBoolean("fast", true);
        json.WriteEndObject();
    }

    public static void WriteBestBidOffer(Utf8JsonWriter json, VenueMarket market, long timeMs)
    {
        json.WriteStartObject();
        json.WriteString("coin", market.Coin);
        json.WriteNumber("time", timeMs);
        json.WriteStartArray("bbo");
        WriteLevel(json, market.Exchange.Book.BestBid);
        WriteLevel(json, market.Exchange.Book.BestAsk);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteCandle(Utf8JsonWriter json, string coin, CandleInterval interval, CountedCandle counted)
    {
        var candle = counted.Candle;
        json.WriteStartObject();
        json.WriteNumber("t", candle.OpenTimeMs);
        json.WriteNumber("T", candle.OpenTimeMs + interval.Milliseconds() - 1);
        json.WriteString("s", coin);
        json.WriteString("i", interval.ToText());
        json.WriteString("o", WireText.Of(candle.Open));
        json.WriteString("c", WireText.Of(candle.Close));
        json.WriteString("h", WireText.Of(candle.High));
        json.WriteString("l", WireText.Of(candle.Low));
        json.WriteString("v", WireText.Of(candle.Volume));
        json.WriteNumber("n", counted.Trades);
        json.WriteEndObject();
    }

    public static void WriteContext(Utf8JsonWriter json, VenueMarket market)
    {
        var exchange = market.Exchange;
        var (previous, baseVolume, quoteVolume) = market.LastDay();
        json.WriteStartObject();
        json.WriteString("funding", WireText.Rate(exchange.FundingRate));
        json.Number("openInterest", exchange.OpenInterest);
        json.Number("prevDayPx", previous);
        json.Number("dayNtlVlm", quoteVolume);
        json.WriteString("premium", exchange.Premium is { } premium ? WireText.Rate(decimal.Round(premium, 10, MidpointRounding.ToZero)) : null);
        json.Number("oraclePx", exchange.OraclePrice);
        json.Number("markPx", exchange.MarkPrice);
        json.WriteString("midPx", exchange.Book is { BestBid: not null, BestAsk: not null } ? WireText.Of(exchange.Mid) : null);
        if (exchange.ImpactPrices() is { } impact)
        {
            json.WriteStartArray("impactPxs");
            json.WriteStringValue(WireText.Of(decimal.Round(impact.Bid, market.Instrument.MaxPriceDecimals)));
            json.WriteStringValue(WireText.Of(decimal.Round(impact.Ask, market.Instrument.MaxPriceDecimals)));
            json.WriteEndArray();
        }
        else
        {
            json.WriteNull("impactPxs");
        }

        json.Number("dayBaseVlm", baseVolume);
        json.WriteEndObject();
    }

    private static IEnumerable<(decimal Price, decimal Quantity, int Orders)> Plain(IEnumerable<PriceLevel> levels) =>
        levels.Select(level => (level.Price, level.Quantity, level.OrderCount));

    private static void WriteSide(Utf8JsonWriter json, IEnumerable<(decimal Price, decimal Quantity, int Orders)> levels, int most)
    {
        json.WriteStartArray();
        foreach (var (price, quantity, orders) in levels.Take(most))
            WriteLevel(json, price, quantity, orders);
        json.WriteEndArray();
    }

    private static void WriteLevel(Utf8JsonWriter json, PriceLevel? level)
    {
        if (level is null)
            json.WriteNullValue();
        else
            WriteLevel(json, level.Price, level.Quantity, level.OrderCount);
    }

    private static void WriteLevel(Utf8JsonWriter json, decimal price, decimal quantity, int orders)
    {
        json.WriteStartObject();
        json.Number("px", price);
        json.Number("sz", quantity);
        json.WriteNumber("n", orders);
        json.WriteEndObject();
    }
}

/// <summary>Levels joined by significant figures; bids are rounded down, asks up.</summary>
/// <param name="SignificantFigures">2 to 5.</param>
/// <param name="Mantissa">With 5 figures only: the last figure moves in steps of 2 or 5. Null: of 1.</param>
internal sealed record BookGrouping(long SignificantFigures, long? Mantissa)
{
    public bool IsValid => SignificantFigures is >= 2 and <= 5 && (Mantissa is null || (SignificantFigures == 5 && Mantissa is 2 or 5));

    public IEnumerable<(decimal Price, decimal Quantity, int Orders)> Group(IEnumerable<PriceLevel> levels, bool roundUp)
    {
        (decimal Price, decimal Quantity, int Orders)? current = null;
        foreach (var level in levels)
        {
            var price = Round(level.Price, roundUp);
            if (current is { } joined && joined.Price == price)
            {
                current = (price, joined.Quantity + level.Quantity, joined.Orders + level.OrderCount);
                continue;
            }

            if (current is { } finished)
                yield return finished;
            current = (price, level.Quantity, level.OrderCount);
        }

        if (current is { } last)
            yield return last;
    }

    private decimal Round(decimal price, bool roundUp)
    {
        var step = 1m;
        for (var probe = price; probe >= 10; probe /= 10)
            step *= 10;
        for (var probe = price; probe < 1; probe *= 10)
            step /= 10;
        for (var figure = 1; figure < SignificantFigures; figure++)
            step /= 10;
        step *= Mantissa ?? 1;
        var steps = price / step;
        return (roundUp ? decimal.Ceiling(steps) : decimal.Floor(steps)) * step;
    }
}
