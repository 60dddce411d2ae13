using System.Globalization;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Portfolio;

/// <summary>
/// Decimal accounting of one account: fills, fees and funding in, positions, cash and equity out. The same ledger serves backtests, paper
/// trading and the practice venue. All money is USDC.
/// </summary>
public sealed class Ledger
{
    private readonly List<Position> _positions = [];
    private readonly Dictionary<InstrumentName, Position> _byName = [];

    public Ledger(decimal cash) => Deposit(cash);

    /// <summary>Deposits plus realized PnL minus fees and funding.</summary>
    public decimal Cash { get; private set; }

    /// <summary><see cref="Cash"/> for equity curves.</summary>
    public double CashAsDouble { get; private set; }

    /// <summary>Cash after paying for the positions, isolated ones included. Never a quotient, so equity at a mark is exact.</summary>
    public decimal RawUsd { get; private set; }

    public decimal FeesPaid => _positions.Sum(position => position.FeesPaid);

    /// <summary>Positive was paid.</summary>
    public decimal FundingPaid => _positions.Sum(position => position.FundingPaid);

    public decimal RealizedPnl => _positions.Sum(position => position.RealizedPnl);

    /// <summary>Sum of the notionals of all fills.</summary>
    public decimal Volume { get; private set; }

    /// <summary>In the order in which they were first traded or tracked, flat ones included.</summary>
    public IReadOnlyList<Position> Positions => _positions;

    /// <summary>The position in the instrument, flat when it was never traded.</summary>
    public Position Track(Instrument instrument)
    {
        if (_byName.TryGetValue(instrument.Name, out var known))
            return known;
        var position = new Position(instrument);
        _positions.Add(position);
        _byName.Add(instrument.Name, position);
        return position;
    }

    public bool TryGet(InstrumentName instrument, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Position? position) =>
        _byName.TryGetValue(instrument, out position);

    /// <exception cref="KeyNotFoundException">The instrument was never tracked.</exception>
    public Position this[InstrumentName instrument] => _byName.TryGetValue(instrument, out var position)
        ? position : throw new KeyNotFoundException($"The ledger does not track {instrument}; Track it with its trading rules first.");

    public PositionChange Apply(Fill fill) => Apply(this[fill.Instrument], fill.SignedQuantity, fill.Price.Value, fill.Fee);

    public PositionChange Apply(Position position, decimal signedQuantity, decimal price, decimal fee)
    {
        var marginBefore = position.IsCross ? 0 : position.IsolatedRawUsd + position.Quantity * price;
        var notional = Math.Abs(signedQuantity) * price;
        var change = position.Apply(signedQuantity, price, notional, fee);
        RawUsd -= (signedQuantity > 0 ? notional : -notional) + fee;
        if (!position.IsCross)
            MoveIsolatedMargin(position, change, signedQuantity, price, marginBefore);
        Cash += change.ClosedQuantity == 0 ? -fee : change.RealizedPnl - fee;
        CashAsDouble = (double)Cash;
        Volume += notional;
        return change;
    }

    /// <summary>Settles one hour of funding: −quantity × oracle price × rate. Longs pay when the rate is positive.</summary>
    /// <param name="decimals">Decimals kept, the rest cut off toward zero; null keeps all.</param>
    /// <returns>USDC; negative was paid.</returns>
    public decimal ApplyFunding(InstrumentName instrument, decimal oraclePrice, decimal rate, int? decimals = 6)
    {
        var position = this[instrument];
        var exact = -position.Quantity * oraclePrice * rate;
        var payment = decimals is { } kept ? decimal.Round(exact, kept, MidpointRounding.ToZero) : exact;
        ApplyPayment(position, payment);
        return payment;
    }

    /// <summary>Books a funding payment that the exchange has computed. Negative was paid.</summary>
    public void ApplyPayment(Position position, decimal payment)
    {
        position.AddFunding(payment);
        if (!position.IsCross && position.Quantity != 0)
            position.IsolatedRawUsd += payment;
        AddCash(payment);
    }

    /// <summary>Adds cash; a negative figure takes it out.</summary>
    public void Deposit(decimal cash) => AddCash(cash);

    public void SetMark(InstrumentName instrument, decimal mark) => this[instrument].MarkPrice = mark;

    /// <summary>Changes the setting of a flat position, or the value of an open one in the same mode.</summary>
    /// <exception cref="InvalidOperationException">The mode of an open position was to change.</exception>
    public void SetLeverage(InstrumentName instrument, int leverage, bool isCross)
    {
        var position = this[instrument];
        if (position.Quantity != 0 && position.IsCross != isCross)
            throw new InvalidOperationException($"The margin mode of {instrument} cannot change while {Text(position.Quantity)} are held.");
        position.Leverage = leverage;
        position.IsCross = isCross;
    }

    /// <summary>Moves cash between the cross account and an isolated position; negative takes margin out of the position.</summary>
    /// <exception cref="InvalidOperationException">The position is cross or flat.</exception>
    public void AddIsolatedMargin(InstrumentName instrument, decimal cash)
    {
        var position = this[instrument];
        if (position.IsCross || position.Quantity == 0)
            throw new InvalidOperationException($"{instrument} holds no isolated position.");
        position.IsolatedRawUsd += cash;
    }

    /// <summary>Cash plus unrealized PnL at the last marks.</summary>
    public decimal Equity
    {
        get
        {
            var equity = RawUsd;
            foreach (var position in _positions)
                equity += position.Quantity * position.MarkPrice;
            return equity;
        }
    }

    /// <summary>
    /// What may back the position at this price: cross equity with the position marked there, less the margin that the other cross
    /// positions tie up.
    /// </summary>
    public decimal CollateralFor(Position position, decimal price)
    {
        var collateral = RawUsd;
        foreach (var held in _positions)
        {
            if (held.Sign == 0)
                continue;
            if (!held.IsCross)
                collateral -= held.IsolatedRawUsd;
            else if (held == position)
                collateral += held.Quantity * price;
            else
                collateral += held.Quantity * held.MarkPrice - held.MarginUsed;
        }

        return collateral;
    }

    /// <param name="orderMargin">Initial margin that resting orders ask for, in USDC.</param>
    public AccountValuation Value(decimal orderMargin = 0)
    {
        var (rawUsd, crossRaw, equity, crossEquity) = (RawUsd, RawUsd, RawUsd, RawUsd);
        var (notional, crossNotional, marginUsed, crossMarginUsed, maintenance) = (0m, 0m, 0m, 0m, 0m);
        foreach (var position in _positions)
        {
            if (position.Quantity == 0)
                continue;
            notional += position.Notional;
            marginUsed += position.MarginUsed;
            equity += position.Quantity * position.MarkPrice;
            if (!position.IsCross)
            {
                crossRaw -= position.IsolatedRawUsd;
                crossEquity -= position.IsolatedRawUsd;
                continue;
            }

            crossEquity += position.Quantity * position.MarkPrice;
            crossNotional += position.Notional;
            crossMarginUsed += position.MarginUsed;
            maintenance += position.MaintenanceMargin;
        }

        var kept = Math.Max(crossMarginUsed + orderMargin, MarginRules.TransferFraction * crossNotional);
        return new AccountValuation(
            equity, crossEquity, rawUsd, crossRaw, notional, crossNotional, marginUsed, crossMarginUsed, maintenance, Math.Max(0, crossEquity - kept));
    }

    /// <summary>Mark price at which the position would be liquidated with everything else standing still; null when out of reach.</summary>
    public decimal? LiquidationPrice(Position position)
    {
        if (position.Sign == 0)
            return null;
        if (!position.IsCross)
            return MarginRules.LiquidationPrice(position.Instrument.MarginTiers, position.Quantity, position.MarkPrice, position.MarginUsed);
        // Everything is paid for and nothing is owed: no price above zero takes more than the position is worth.
        if (RawUsd >= 0 && position.Sign > 0 && !HoldsShort())
            return null;
        var valuation = Value();
        var others = valuation.MaintenanceMargin - position.MaintenanceMargin;
        return MarginRules.LiquidationPrice(position.Instrument.MarginTiers, position.Quantity, position.MarkPrice, valuation.CrossEquity - others);
    }

    public void Save(StateWriter writer)
    {
        foreach (var value in (ReadOnlySpan<decimal>)[Cash, RawUsd, FeesPaid, FundingPaid, RealizedPnl, Volume])
            writer.Write(value);
        writer.Write(_positions.Count);
        foreach (var position in _positions)
        {
            writer.Write(position.Instrument.Name.Value);
            position.Save(writer);
        }
    }

    /// <summary>Restores what <see cref="Save"/> wrote. The trading rules of each instrument come from the caller: they may have moved.</summary>
    public void Load(StateReader reader, Func<InstrumentName, Instrument> instruments)
    {
        Cash = reader.ReadDecimal();
        CashAsDouble = (double)Cash;
        RawUsd = reader.ReadDecimal();
        // Fees, funding and realized PnL, which are the sums of the positions'.
        for (var sums = 3; sums > 0; sums--)
            reader.ReadDecimal();
        Volume = reader.ReadDecimal();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var name = new InstrumentName(reader.ReadString() ?? throw new InvalidDataException("A position without an instrument."));
            Track(instruments(name)).Load(reader);
        }
    }

    private bool HoldsShort()
    {
        foreach (var position in _positions)
        {
            if (position.Sign < 0)
                return true;
        }

        return false;
    }

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private void AddCash(decimal cash)
    {
        Cash += cash;
        RawUsd += cash;
        CashAsDouble = (double)Cash;
    }

    // Opening takes notional ÷ leverage from the cross account; closing gives back the closed share of the margin.
    private static void MoveIsolatedMargin(
        Position position, PositionChange change, decimal signedQuantity, decimal price, decimal marginBefore)
    {
        if (change.EndQuantity == 0)
        {
            position.IsolatedRawUsd = 0;
            return;
        }

        var released = change.ClosedQuantity == 0 ? 0 : marginBefore * change.ClosedQuantity / Math.Abs(change.StartQuantity);
        var opened = (Math.Abs(signedQuantity) - change.ClosedQuantity) * price / position.Leverage;
        position.IsolatedRawUsd += opened - released - signedQuantity * price;
    }
}
