using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Tests.Support;

/// <summary>Short ways to say what a test needs.</summary>
internal static class A
{
    public const uint Installation = 0xD0E5;

    public static readonly InstrumentName Btc = new("BTC");

    public static readonly Instrument BtcMarket = new() { Name = Btc, AssetId = 0, SizeDecimals = 5, MaxLeverage = 40, MarginTiers = [new MarginTier(0, 40)] };

    public static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    public static ClientOrderId Cloid(long sequence, int bot = 1) => ClientOrderId.For(Installation, new BotId(bot), sequence);

    public static OrderRequest Order(long sequence = 1, decimal quantity = 0.5m, OrderKind kind = OrderKind.Market, int bot = 1) => new()
    {
        ClientOrderId = Cloid(sequence, bot),
        Instrument = Btc,
        Side = Side.Buy,
        Quantity = new Quantity(quantity),
        Kind = kind,
        LimitPrice = new Price(50_000),
        TimeInForce = kind == OrderKind.Market ? TimeInForce.Ioc : TimeInForce.Gtc,
        Purpose = OrderPurpose.Entry,
        Reason = "test",
    };

    public static Fill Fill(long trade, decimal quantity = 0.5m, long sequence = 1, decimal price = 50_000, Side side = Side.Buy, DateTimeOffset? at = null) => new()
    {
        Instrument = Btc,
        Side = side,
        Price = new Price(price),
        Quantity = new Quantity(quantity),
        Fee = 1,
        Role = LiquidityRole.Taker,
        ExchangeOrderId = new ExchangeOrderId(1_000 + sequence),
        ClientOrderId = Cloid(sequence),
        TradeId = trade,
        OccurredAt = at ?? Noon,
    };

    public static OrderFilled Filled(long trade, decimal quantity = 0.5m, long sequence = 1, decimal price = 50_000) =>
        new(Cloid(sequence), Fill(trade, quantity, sequence, price));

    public static BestBidOfferChanged Quote(decimal mid, DateTimeOffset? at = null) =>
        new(Btc, new Price(mid - 1), new Quantity(10), new Price(mid + 1), new Quantity(10), at ?? Noon);

    public static CandleClosed Candle(int minute, double open, double close) => new(
        Btc, CandleInterval.OneMinute,
        new Candle(Noon.AddMinutes(minute).ToUnixTimeMilliseconds(), open, Math.Max(open, close), Math.Min(open, close), close, 1));
}
