using System.Globalization;
using System.IO.Compression;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Venue.Markets;

/// <summary>One public trade of a recording.</summary>
internal readonly record struct RecordedTrade(long TimeMs, decimal Price, decimal Quantity, Side TakerSide);

/// <summary>
/// Recorded trades at the times at which they happened. After the last one they start again, scaled so that the price goes on where it was.
/// Prices and quantities are rounded to the market's own grid; what is below a lot is left out.
/// </summary>
internal sealed class RecordedTrades : PriceSource
{
    public const string Extension = ".trades.csv.gz";

    private const string Header = "time_utc_ms,price,size,taker_side";
    private const long SecondMs = 1_000;
    private readonly Instrument _instrument;
    private readonly IReadOnlyList<RecordedTrade> _trades;
    private readonly long _startMs;
    private readonly long _seconds;
    private readonly decimal _roundFactor;

    /// <param name="trades">At least one of a lot or more, in order of time.</param>
    public RecordedTrades(Instrument instrument, IReadOnlyList<RecordedTrade> trades)
    {
        _instrument = instrument;
        _trades = [.. trades.Where(trade => instrument.TryRoundQuantityDown(trade.Quantity, out _))];
        _startMs = _trades[0].TimeMs;
        _seconds = (_trades[^1].TimeMs - _startMs) / SecondMs + 1;
        _roundFactor = _trades[^1].Price / _trades[0].Price;
    }

    public override long? RecordedAt(long second) => _startMs + second % _seconds * SecondMs;

    public override decimal PriceAt(long second)
    {
        var (round, inRound) = Math.DivRem(second, _seconds);
        var next = FirstAtOrAfter(_startMs + (inRound + 1) * SecondMs);
        return Scale(_trades[next - 1].Price, round);
    }

    public override IReadOnlyList<ReplayedTrade> TradesAt(long second)
    {
        var (round, inRound) = Math.DivRem(second, _seconds);
        var from = _startMs + inRound * SecondMs;
        var trades = new List<ReplayedTrade>();
        for (var i = FirstAtOrAfter(from); i < _trades.Count && _trades[i].TimeMs < from + SecondMs; i++)
        {
            _instrument.TryRoundQuantityDown(_trades[i].Quantity, out var quantity);
            trades.Add(new ReplayedTrade(Scale(_trades[i].Price, round), quantity.Value, _trades[i].TakerSide, (int)(_trades[i].TimeMs - from)));
        }

        return trades;
    }

    public override Candle Minute(long minute)
    {
        var first = minute * SecondsPerMinute;
        var open = (double)PriceAt(first == 0 ? 0 : first - 1);
        var (high, low, close, volume) = (open, open, open, 0.0);
        for (var second = first; second < first + SecondsPerMinute; second++)
        {
            foreach (var trade in TradesAt(second))
            {
                close = (double)trade.Price;
                if (volume == 0)
                    (open, high, low) = (close, close, close);
                (high, low, volume) = (Math.Max(high, close), Math.Min(low, close), volume + (double)trade.Quantity);
            }
        }

        return new Candle(0, open, high, low, close, volume);
    }

    /// <exception cref="FormatException">The file is not in the trade format, is empty, or goes back in time.</exception>
    public static RecordedTrades Read(string path, Instrument instrument)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var header = text.ReadLine();
        if (header?.StartsWith(Header, StringComparison.Ordinal) != true)
            throw new FormatException($"{path} begins with '{header}': expected '{Header}'.");
        var trades = new List<RecordedTrade>();
        while (text.ReadLine() is { } line)
        {
            var trade = Parse(path, line);
            if (trades.Count > 0 && trade.TimeMs < trades[^1].TimeMs)
                throw new FormatException($"{path} goes back in time at '{line}': expected trades in order of time.");
            trades.Add(trade);
        }

        return trades.Count > 0 ? new RecordedTrades(instrument, trades) : throw new FormatException($"{path} holds no trade.");
    }

    private static RecordedTrade Parse(string path, string line)
    {
        var fields = line.Split(',');
        if (fields.Length >= 4 && long.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            && TryAmount(fields[1], out var price) && TryAmount(fields[2], out var quantity) && fields[3] is "B" or "S")
        {
            return new RecordedTrade(time, price, quantity, fields[3] == "B" ? Side.Buy : Side.Sell);
        }

        throw new FormatException($"{path} holds '{line}': expected milliseconds, a price and a size above zero, and B or S.");
    }

    private static bool TryAmount(string text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value > 0;

    private decimal Scale(decimal price, long round)
    {
        var factor = round == 0 ? 1 : (decimal)Math.Pow((double)_roundFactor, round);
        return _instrument.RoundPrice(price * factor, PriceRounding.Nearest).Value;
    }

    private int FirstAtOrAfter(long timeMs)
    {
        var (low, high) = (0, _trades.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_trades[middle].TimeMs < timeMs)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
