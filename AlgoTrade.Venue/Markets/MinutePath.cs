using AlgoTrade.Engine.Market;

namespace AlgoTrade.Venue.Markets;

/// <summary>
/// A way through a candle, second by second: from the open over both extremes (a falling minute its high first) to the close, straight
/// between them. It touches all four prices, so the candle built from it is the recorded one.
/// </summary>
internal sealed class MinutePath
{
    public const int Seconds = 60;

    private readonly decimal[] _prices = new decimal[Seconds];

    public MinutePath(Instrument instrument, in Candle candle, Random random)
    {
        var (first, second) = (random.Next(8, 25), random.Next(30, 52));
        var rises = candle.Close >= candle.Open;
        Span<(int Second, double Price)> anchors =
        [
            (0, candle.Open), (first, rises ? candle.Low : candle.High), (second, rises ? candle.High : candle.Low), (Seconds - 1, candle.Close),
        ];
        for (var i = 0; i + 1 < anchors.Length; i++)
        {
            var (from, to) = (anchors[i], anchors[i + 1]);
            for (var at = from.Second; at <= to.Second; at++)
            {
                var price = from.Price + (to.Price - from.Price) * (at - from.Second) / (to.Second - from.Second);
                _prices[at] = instrument.RoundPrice((decimal)price, PriceRounding.Nearest).Value;
            }
        }
    }

    public decimal this[int second] => _prices[second];
}
