using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;
using AlgoTrade.Engine.State;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Bots;

/// <summary>One instrument of a bot: its prices, what the strategy wants there, and how the position is protected.</summary>
internal sealed class Leg(int index, Instrument instrument, Position position)
{
    private double _exactOf;
    private decimal _exactPrice;

    public int Index { get; } = index;

    public Instrument Instrument { get; } = instrument;

    public Position Position { get; } = position;

    /// <summary>The same market, other books: wishes and protection begin anew.</summary>
    public Leg With(Position books) => new(Index, Instrument, books)
    {
        LastCandleMs = LastCandleMs,
        DecidedUntilMs = DecidedUntilMs,
        CandlesSeen = CandlesSeen,
        LastPrice = LastPrice,
        MarkPrice = MarkPrice,
        LastDataMs = LastDataMs,
        SeesMoreThanCandles = SeesMoreThanCandles,
        GapCause = GapCause,
    };

    // Market.

    /// <summary>Open time of the newest candle ever taken; older ones are dropped.</summary>
    public long LastCandleMs { get; set; } = long.MinValue;

    /// <summary>Candles up to this open time only feed indicators: they were decided on before.</summary>
    public long DecidedUntilMs { get; set; } = long.MinValue;

    /// <summary>Candles that the present strategy has seen.</summary>
    public int CandlesSeen { get; set; }

    /// <summary>Close of the last candle, or a newer price; 0 before the first.</summary>
    public double LastPrice { get; set; }

    /// <summary><see cref="LastPrice"/> with its digits, for orders and limits.</summary>
    public decimal ExactLastPrice
    {
        get
        {
            if (_exactOf != LastPrice)
                (_exactOf, _exactPrice) = (LastPrice, Digits.ToDecimal(LastPrice));
            return _exactPrice;
        }
    }

    /// <summary>Null where the shell knows no mark (candles only).</summary>
    public decimal? MarkPrice { get; set; }

    public long LastDataMs { get; set; }

    /// <summary>Trades, quotes or marks come too. Without them the next news is due only when the next candle closes.</summary>
    public bool SeesMoreThanCandles { get; set; }

    public string? GapCause { get; set; }

    /// <summary>Double on purpose: equity is marked with it on every candle.</summary>
    public double Mark => MarkPrice is { } mark ? (double)mark : LastPrice;

    // The wish.

    public TargetExposure Target { get; set; }

    public Protection? WishedProtection { get; set; }

    /// <summary>The close that the wish was decided on.</summary>
    public double ReferencePrice { get; set; }

    public string Reason { get; set; } = "";

    /// <summary>The wish has not been turned into orders yet.</summary>
    public bool IsWishOpen { get; set; }

    /// <summary>The wish waits for the first price after the decision.</summary>
    public bool AwaitsPrice { get; set; }

    /// <summary>Orders or wishes changed: look again at the end of this event.</summary>
    public bool NeedsWork { get; set; }

    public int ExitAttempts { get; set; }

    // Protection of the position held.

    /// <summary>What the entry under way carries; becomes <see cref="Active"/> when the position opens.</summary>
    public ProtectionPlan? Planned { get; set; }

    /// <summary>What protects the position held; null when flat or unprotected.</summary>
    public ProtectionPlan? Active { get; set; }

    /// <summary>Position or triggers changed: compare the resting stops and targets with them.</summary>
    public bool NeedsSync { get; set; }

    /// <summary>A stop was refused: not tried again before this time.</summary>
    public long ProtectionRetryMs { get; set; } = long.MinValue;

    /// <summary>Best close since the entry, for trailing stops.</summary>
    public double BestClose { get; set; }

    public int CandlesHeld { get; set; }

    // The trade under way, from flat to flat.

    public bool IsHolding { get; set; }

    public decimal TradePnl { get; set; }

    public void Save(StateWriter writer)
    {
        writer.Write(LastCandleMs);
        writer.Write(DecidedUntilMs);
        writer.Write(CandlesSeen);
        writer.Write(LastPrice);
        OrderRequestState.Write(writer, MarkPrice);
        writer.Write(LastDataMs);
        writer.Write(SeesMoreThanCandles);
        writer.Write(GapCause);
        writer.Write(Target.Weight);
        WriteProtection(writer, WishedProtection);
        writer.Write(ReferencePrice);
        writer.Write(Reason);
        writer.Write(IsWishOpen);
        writer.Write(AwaitsPrice);
        writer.Write(ExitAttempts);
        WritePlan(writer, Planned);
        WritePlan(writer, Active);
        writer.Write(ProtectionRetryMs);
        writer.Write(BestClose);
        writer.Write(CandlesHeld);
        writer.Write(TradePnl);
    }

    public void Load(StateReader reader)
    {
        LastCandleMs = reader.ReadInt64();
        DecidedUntilMs = reader.ReadInt64();
        CandlesSeen = reader.ReadInt32();
        LastPrice = reader.ReadDouble();
        MarkPrice = OrderRequestState.ReadOptional(reader);
        LastDataMs = reader.ReadInt64();
        SeesMoreThanCandles = reader.ReadBoolean();
        GapCause = reader.ReadString();
        Target = new TargetExposure(reader.ReadDouble());
        WishedProtection = ReadProtection(reader);
        ReferencePrice = reader.ReadDouble();
        Reason = reader.ReadString() ?? "";
        IsWishOpen = reader.ReadBoolean();
        AwaitsPrice = reader.ReadBoolean();
        ExitAttempts = reader.ReadInt32();
        Planned = ReadPlan(reader);
        Active = ReadPlan(reader);
        ProtectionRetryMs = reader.ReadInt64();
        BestClose = reader.ReadDouble();
        CandlesHeld = reader.ReadInt32();
        TradePnl = reader.ReadDecimal();
        IsHolding = Position.Quantity != 0;
    }

    private static void WritePlan(StateWriter writer, ProtectionPlan? plan)
    {
        WriteProtection(writer, plan?.Distances);
        if (plan is null)
            return;
        writer.Write(plan.Reference);
        OrderRequestState.Write(writer, plan.StopTrigger);
        OrderRequestState.Write(writer, plan.TargetTrigger);
    }

    private static ProtectionPlan? ReadPlan(StateReader reader) => ReadProtection(reader) is not { } distances
        ? null : new ProtectionPlan(distances, reader.ReadDouble(), OrderRequestState.ReadOptional(reader), OrderRequestState.ReadOptional(reader));

    private static void WriteProtection(StateWriter writer, Protection? protection)
    {
        writer.Write(protection is not null);
        if (protection is null)
            return;
        // NaN stands for "none": a distance is always a number above zero.
        writer.Write(protection.StopDistance ?? double.NaN);
        writer.Write(protection.TargetDistance ?? double.NaN);
        writer.Write(protection.TrailingDistance ?? double.NaN);
        writer.Write(protection.BreakEvenDistance ?? double.NaN);
        writer.Write(protection.MaxCandles ?? 0);
    }

    private static Protection? ReadProtection(StateReader reader)
    {
        if (!reader.ReadBoolean())
            return null;
        var protection = new Protection
        {
            StopDistance = Distance(reader.ReadDouble()),
            TargetDistance = Distance(reader.ReadDouble()),
            TrailingDistance = Distance(reader.ReadDouble()),
            BreakEvenDistance = Distance(reader.ReadDouble()),
        };
        var maxCandles = reader.ReadInt32();
        return maxCandles > 0 ? protection with { MaxCandles = maxCandles } : protection;
    }

    private static double? Distance(double value) => double.IsNaN(value) ? null : value;
}

/// <summary>Stop and target of one position: the distances, the price they are measured from, and the triggers they have come to.</summary>
internal sealed record ProtectionPlan(Protection Distances, double Reference, decimal? StopTrigger, decimal? TargetTrigger);
