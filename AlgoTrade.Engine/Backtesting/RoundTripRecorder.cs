using AlgoTrade.Engine.Backtesting.Metrics;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Backtesting;

/// <summary>Joins the fills of one leg into positions from flat to flat, or to the turn.</summary>
internal sealed class RoundTripRecorder(InstrumentName instrument)
{
    private decimal _held;
    private decimal _funding;
    private Leg _entry;
    private Leg _exit;

    public long OpenedAtMs { get; private set; }

    /// <summary>Paid since the position opened, in USDC.</summary>
    public decimal Fees { get; private set; }

    public void AddFunding(decimal payment) => _funding += payment;

    /// <returns>True when the fill closed the position; the trip has no exit reason yet.</returns>
    public bool Add(Fill fill, out RoundTrip closed)
    {
        closed = default;
        var size = fill.Quantity.Value;
        var closing = _held != 0 && _held > 0 == (fill.Side == Side.Sell) ? Math.Min(Math.Abs(_held), size) : 0;
        var isClosed = closing > 0 && Exit(fill, closing, out closed);
        if (closing == 0)
            Enter(fill, size);
        else if (size > closing)
            Enter(fill, size - closing);
        return isClosed;
    }

    private void Enter(Fill fill, decimal quantity)
    {
        if (_held == 0)
            OpenedAtMs = fill.OccurredAt.ToUnixTimeMilliseconds();
        _held += fill.Side == Side.Buy ? quantity : -quantity;
        _entry.Add(quantity, fill.Price.Value);
        Fees += Share(fill, quantity);
    }

    private bool Exit(Fill fill, decimal quantity, out RoundTrip closed)
    {
        closed = default;
        var entrySide = _held > 0 ? Side.Buy : Side.Sell;
        _held += fill.Side == Side.Buy ? quantity : -quantity;
        _exit.Add(quantity, fill.Price.Value);
        Fees += Share(fill, quantity);
        if (_held != 0)
            return false;
        var gain = _exit.Notional - _entry.Notional;
        closed = new RoundTrip(
            instrument, entrySide, _entry.Quantity, OpenedAtMs, _entry.Price, fill.OccurredAt.ToUnixTimeMilliseconds(), _exit.Price,
            entrySide == Side.Buy ? gain : -gain, Fees, _funding, ExitReason: "");
        (_entry, _exit, _funding, Fees) = (default, default, 0, 0);
        return true;
    }

    private static decimal Share(Fill fill, decimal quantity) =>
        quantity == fill.Quantity.Value ? fill.Fee : fill.Fee * quantity / fill.Quantity.Value;

    // All fills on one side of the trip.
    private struct Leg
    {
        private decimal _onlyPrice;
        private int _fills;

        public decimal Quantity { get; private set; }

        public decimal Notional { get; private set; }

        /// <summary>Average, weighted by quantity.</summary>
        public readonly decimal Price => _fills == 1 ? _onlyPrice : Notional / Quantity;

        public void Add(decimal quantity, decimal price)
        {
            _fills++;
            _onlyPrice = price;
            Quantity += quantity;
            Notional += quantity * price;
        }
    }
}
