using System.Globalization;
using System.IO.Compression;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Venue.Markets;

/// <summary>One public trade of a recording.</summary>
internal readonly record struct RecordedTrade(long TimeMs, decimal Price, decimal Quantity, Side TakerSide);

/// <summary>
/// Recorded trades at the times at which they happened, forwards and then backwards, in turn: so the price goes on where it was, and a recording of a
/// minute does not drift away in a week. Prices and quantities are rounded to the market's own grid; what is below a lot is left out.
/// </summary>
internal sealed class RecordedTrades : PriceSource
{
    public const string Extension = ".trades.csv.gz";

    private const string Header = "time_utc_ms,price,size,taker_side";
    private const long SecondMs = 1_000;
    private readonly RecordedTrade[] _trades;
    private readonly long _startMs;
    private readonly long _seconds;

    /// <param name="trades">At least one of a lot or more, in order of time.</param>
    public RecordedTrades(Instrument instrument, IReadOnlyList<RecordedTrade> trades)
    {
        _trades = [.. trades.Select(trade => OnGrid(instrument, trade)).Where(trade => trade.Quantity > 0)];
        _startMs = _trades[0].TimeMs;
        _seconds = (_trades[^1].TimeMs - _startMs) / SecondMs + 1;
    }

    public override long? RecordedAt(long second) => Locate(second).FromMs;

    public override decimal PriceAt(long second)
    {
        var (fromMs, isBackwards) = Locate(second);
        return _trades[isBackwards ? FirstAtOrAfter(fromMs) : FirstAtOrAfter(fromMs + SecondMs) - 1].Price;
    }

    public override IReadOnlyList<ReplayedTrade> TradesAt(long second)
    {
        var (fromMs, isBackwards) = Locate(second);
        var trades = new List<ReplayedTrade>();
        for (var i = FirstAtOrAfter(fromMs); i < _trades.Length && _trades[i].TimeMs < fromMs + SecondMs; i++)
        {
            var (offsetMs, side) = ((int)(_trades[i].TimeMs - fromMs), _trades[i].TakerSide);
            trades.Add(isBackwards
                ? new ReplayedTrade(_trades[i].Price, _trades[i].Quantity, side.Opposite(), (int)SecondMs - 1 - offsetMs)
                : new ReplayedTrade(_trades[i].Price, _trades[i].Quantity, side, offsetMs));
        }

        if (isBackwards)
            trades.Reverse();
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

        return trades.Exists(trade => instrument.TryRoundQuantityDown(trade.Quantity, out _))
            ? new RecordedTrades(instrument, trades) : throw new FormatException($"{path} holds no trade of at least {instrument.LotSize}.");
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

    private static RecordedTrade OnGrid(Instrument instrument, RecordedTrade trade) => trade with
    {
        Price = instrument.RoundPrice(trade.Price, PriceRounding.Nearest).Value,
        Quantity = instrument.TryRoundQuantityDown(trade.Quantity, out var quantity) ? quantity.Value : 0,
    };

    // Every second round runs backwards.
    private (long FromMs, bool IsBackwards) Locate(long second)
    {
        var (round, inRound) = Math.DivRem(second, _seconds);
        var isBackwards = round % 2 == 1;
        return (_startMs + (isBackwards ? _seconds - 1 - inRound : inRound) * SecondMs, isBackwards);
    }

    private int FirstAtOrAfter(long timeMs)
    {
        var (low, high) = (0, _trades.Length);
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
