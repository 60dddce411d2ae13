using AlgoTrade.Engine.Backtesting.Metrics;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Backtesting;

/// <summary>Joins the fills of one leg into positions from flat to flat, or to the turn.</summary>
internal sealed class RoundTripRecorder(InstrumentName instrument)
{
    private decimal _held;
    private decimal _entered;
    private decimal _entryNotional;
    private decimal _exited;
    private decimal _exitNotional;
    private decimal _funding;

    public long OpenedAtMs { get; private set; }

    /// <summary>Paid since the position opened, in USDC.</summary>
    public decimal Fees { get; private set; }

    public void AddFunding(decimal payment) => _funding += payment;

    public void Add(Fill fill, string reason, List<RoundTrip> closed)
    {
        var signed = fill.SignedQuantity;
        var closing = _held != 0 && Math.Sign(_held) != Math.Sign(signed) ? Math.Min(Math.Abs(_held), Math.Abs(signed)) : 0;
        var opening = Math.Abs(signed) - closing;
        if (closing > 0)
            Exit(fill, closing, reason, closed);
        if (opening > 0)
            Enter(fill, opening);
    }

    private void Enter(Fill fill, decimal quantity)
    {
        if (_held == 0)
            OpenedAtMs = fill.OccurredAt.ToUnixTimeMilliseconds();
        _held += fill.Side.Sign() * quantity;
        _entered += quantity;
        _entryNotional += quantity * fill.Price.Value;
        Fees += Share(fill, quantity);
    }

    private void Exit(Fill fill, decimal quantity, string reason, List<RoundTrip> closed)
    {
        var entrySide = _held > 0 ? Side.Buy : Side.Sell;
        _held += fill.Side.Sign() * quantity;
        _exited += quantity;
        _exitNotional += quantity * fill.Price.Value;
        Fees += Share(fill, quantity);
        if (_held != 0)
            return;
        var gross = entrySide.Sign() * (_exitNotional - _entryNotional);
        closed.Add(new RoundTrip(
            instrument, entrySide, _entered, OpenedAtMs, _entryNotional / _entered, fill.OccurredAt.ToUnixTimeMilliseconds(),
            _exitNotional / _exited, gross, Fees, _funding, reason));
        (_entered, _entryNotional, _exited, _exitNotional, _funding, Fees) = (0, 0, 0, 0, 0, 0);
    }

    private static decimal Share(Fill fill, decimal quantity) =>
        quantity == fill.Quantity.Value ? fill.Fee : fill.Fee * quantity / fill.Quantity.Value;
}
