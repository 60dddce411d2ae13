using System.Runtime.Intrinsics;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Portfolio;

/// <summary>
/// One instrument's position in a <see cref="Ledger"/>. Increasing fills average the entry; reducing fills keep it and realize
/// (price − entry) × quantity × side; a fill through zero does both.
/// </summary>
public sealed class Position
{
    private double _quantity;
    private double _signedEntryNotional;

    internal Position(Instrument instrument) => Instrument = instrument;

    public Instrument Instrument { get; }

    /// <summary>Signed base units, long positive.</summary>
    public decimal Quantity { get; private set; }

    /// <summary>Absolute quantity × average entry, in USDC; zero when flat. Kept instead of the price, which is a quotient.</summary>
    public decimal EntryNotional { get; private set; }

    /// <summary>Unrounded average entry; 0 when flat.</summary>
    public decimal EntryPrice => Quantity == 0 ? 0 : EntryNotional / Math.Abs(Quantity);

    /// <summary>Entry as the exchange shows it: cut off at the instrument's price decimals. Its closed PnL is computed from this.</summary>
    public decimal DisplayedEntryPrice => decimal.Round(EntryPrice, Instrument.MaxPriceDecimals, MidpointRounding.ToZero);

    /// <summary>USDC since the ledger began, without fees and funding.</summary>
    public decimal RealizedPnl { get; private set; }

    /// <summary>USDC since the ledger began; positive was paid.</summary>
    public decimal FeesPaid { get; private set; }

    /// <summary>USDC since the ledger began; positive was paid.</summary>
    public decimal FundingPaid { get; private set; }

    /// <summary>USDC since the position was last flat; positive was paid.</summary>
    public decimal FundingPaidSinceOpen { get; private set; }

    /// <summary>USDC since the quantity last changed; positive was paid.</summary>
    public decimal FundingPaidSinceChange { get; private set; }

    /// <summary>Leverage setting, at least 1. Survives a flat position.</summary>
    public int Leverage { get; internal set; } = 1;

    /// <summary>False: the position has margin of its own.</summary>
    public bool IsCross { get; internal set; } = true;

    /// <summary>Cash of an isolated position after paying for it; its margin is this plus quantity × mark. Zero when cross.</summary>
    public decimal IsolatedRawUsd { get; internal set; }

    /// <summary>Last mark price told to the ledger; 0 before the first.</summary>
    public decimal MarkPrice { get; internal set; }

    public decimal Notional => Math.Abs(Quantity) * MarkPrice;

    public decimal UnrealizedPnl => UnrealizedPnlAt(MarkPrice);

    /// <summary>Margin that the position ties up: notional ÷ leverage, or all of an isolated position's own margin.</summary>
    public decimal MarginUsed => IsCross ? Notional / Leverage : IsolatedRawUsd + Quantity * MarkPrice;

    public decimal MaintenanceMargin => Quantity == 0 ? 0 : MarginRules.MaintenanceMargin(Instrument.MarginTiers, Notional);

    public decimal UnrealizedPnlAt(decimal price) => Quantity switch
    {
        > 0 => Quantity * price - EntryNotional,
        < 0 => Quantity * price + EntryNotional,
        _ => 0,
    };

    /// <summary>The same in double, for equity curves: one multiplication a candle.</summary>
    public double UnrealizedPnlAt(double price) => _quantity * price - _signedEntryNotional;

    /// <summary>Cash plus <see cref="UnrealizedPnlAt(double)"/> for every price, the same to the last bit.</summary>
    internal void MarkAll(ReadOnlySpan<double> prices, double cash, Span<double> equity)
    {
        var i = 0;
        for (; i + Vector256<double>.Count <= prices.Length; i += Vector256<double>.Count)
        {
            var pnl = Vector256.Create(prices[i..]) * _quantity - Vector256.Create(_signedEntryNotional);
            (Vector256.Create(cash) + pnl).CopyTo(equity[i..]);
        }

        for (; i < prices.Length; i++)
            equity[i] = cash + UnrealizedPnlAt(prices[i]);
    }

    /// <param name="notional">Absolute quantity × price, which the caller has already.</param>
    internal PositionChange Apply(decimal signedQuantity, decimal price, decimal notional, decimal fee)
    {
        var start = Quantity;
        FeesPaid += fee;
        FundingPaidSinceChange = 0;
        var change = start == 0 || decimal.IsNegative(start) == decimal.IsNegative(signedQuantity) ? Enlarge(start, signedQuantity, notional)
            : start == -signedQuantity ? Close(start, notional) : Reduce(start, signedQuantity, price, notional);
        CacheDoubles();
        return change;
    }

    private PositionChange Enlarge(decimal start, decimal signedQuantity, decimal notional)
    {
        if (start == 0)
            (Quantity, EntryNotional, FundingPaidSinceOpen) = (signedQuantity, notional, 0);
        else
            (Quantity, EntryNotional) = (start + signedQuantity, EntryNotional + notional);
        return new PositionChange(start, Quantity, ClosedQuantity: 0, RealizedPnl: 0);
    }

    // A whole close takes the entry notional as it is, so that nothing is lost to a quotient.
    private PositionChange Close(decimal start, decimal notional)
    {
        var realized = start > 0 ? notional - EntryNotional : EntryNotional - notional;
        RealizedPnl += realized;
        (Quantity, EntryNotional, FundingPaidSinceOpen) = (0, 0, 0);
        return new PositionChange(start, EndQuantity: 0, Math.Abs(start), realized);
    }

    private PositionChange Reduce(decimal start, decimal signedQuantity, decimal price, decimal notional)
    {
        var (held, size) = (Math.Abs(start), Math.Abs(signedQuantity));
        var closed = Math.Min(held, size);
        // A fill that turns the position closes all of it, as above.
        var closedEntry = closed == held ? EntryNotional : EntryNotional * closed / held;
        var gain = (closed == size ? notional : closed * price) - closedEntry;
        var realized = start > 0 ? gain : -gain;
        EntryNotional = closed == held ? (size - held) * price : EntryNotional - closedEntry;
        Quantity = start + signedQuantity;
        RealizedPnl += realized;
        if (closed == held)
            FundingPaidSinceOpen = 0;
        return new PositionChange(start, Quantity, closed, realized);
    }

    /// <summary>1 long, −1 short, 0 flat.</summary>
    internal int Sign { get; private set; }

    internal void AddFunding(decimal payment)
    {
        FundingPaid -= payment;
        FundingPaidSinceOpen -= payment;
        FundingPaidSinceChange -= payment;
    }

    internal void Save(StateWriter writer)
    {
        foreach (var value in (ReadOnlySpan<decimal>)
            [Quantity, EntryNotional, RealizedPnl, FeesPaid, FundingPaid, FundingPaidSinceOpen, FundingPaidSinceChange, IsolatedRawUsd, MarkPrice])
        {
            writer.Write(value);
        }

        writer.Write(Leverage);
        writer.Write(IsCross);
    }

    internal void Load(StateReader reader)
    {
        Quantity = reader.ReadDecimal();
        EntryNotional = reader.ReadDecimal();
        RealizedPnl = reader.ReadDecimal();
        FeesPaid = reader.ReadDecimal();
        FundingPaid = reader.ReadDecimal();
        FundingPaidSinceOpen = reader.ReadDecimal();
        FundingPaidSinceChange = reader.ReadDecimal();
        IsolatedRawUsd = reader.ReadDecimal();
        MarkPrice = reader.ReadDecimal();
        Leverage = reader.ReadInt32();
        IsCross = reader.ReadBoolean();
        CacheDoubles();
    }

    private void CacheDoubles()
    {
        Sign = Math.Sign(Quantity);
        _quantity = (double)Quantity;
        _signedEntryNotional = Sign * (double)EntryNotional;
    }
}
