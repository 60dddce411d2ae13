using System.Globalization;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;
using AlgoTrade.Engine.Risk;

namespace AlgoTrade.Engine.Bots;

/// <summary>
/// The bot's books and the only way out for its orders: what it holds, what is live, and the gate in front of every order.
/// </summary>
internal sealed class OrderDesk
{
    private const long OverdueMs = 60_000;

    private readonly Dictionary<InstrumentName, int> _legByName = [];
    private (long Ms, DateTimeOffset Time) _now = (0, DateTimeOffset.UnixEpoch);

    public OrderDesk(BotDefinition definition, BotOptions options, IReadOnlyList<Instrument> instruments)
    {
        (Definition, Options) = (definition, options);
        Ledger = new Ledger(definition.Capital);
        Gate = new RiskGate(definition.Limits, options.AccountLimits, options.IsArmed);
        Legs = new Leg[instruments.Count];
        for (var i = 0; i < Legs.Length; i++)
            Legs[i] = new Leg(i, instruments[i], Track(instruments[i]));
    }

    public BotDefinition Definition { get; }

    public BotOptions Options { get; }

    public Ledger Ledger { get; private set; }

    public RiskGate Gate { get; }

    public OrderTable Orders { get; } = new();

    public Leg[] Legs { get; private set; }

    public BotState State { get; set; } = BotState.Created;

    public long NowMs { get; set; }

    /// <summary>
    /// Time of the event being handled: earlier than <see cref="NowMs"/> where another one overtook it. Decisions are stamped with it, so that the same decision is the
    /// same in backtest, paper and live.
    /// </summary>
    public long EventMs { get; set; }

    /// <summary>Something wants to be looked at again before the event is done.</summary>
    public bool IsDirty { get; set; }

    public long LastSequence { get; set; }

    public AccountSnapshot? Account { get; set; }

    public AccountBudgetChanged? Budget { get; set; }

    /// <summary>Where the effects of the event being handled go.</summary>
    public EffectBuffer Effects { get; set; } = new();

    public DateTimeOffset Now
    {
        get
        {
            if (_now.Ms != NowMs)
                _now = (NowMs, DateTimeOffset.FromUnixTimeMilliseconds(NowMs));
            return _now.Time;
        }
    }

    public Leg? Find(InstrumentName instrument) => _legByName.TryGetValue(instrument, out var index) ? Legs[index] : null;

    /// <summary>The bot's equity in double, for curves and breakers: one multiplication per leg.</summary>
    public double MarkEquity()
    {
        var equity = Ledger.CashAsDouble;
        foreach (var leg in Legs)
        {
            if (leg.IsHolding)
                equity += leg.Position.UnrealizedPnlAt(leg.Mark);
        }

        return equity;
    }

    /// <summary>The bot's equity in decimal, for sizes and limits.</summary>
    public decimal Equity()
    {
        var equity = Ledger.Cash;
        foreach (var leg in Legs)
        {
            if (leg.IsHolding)
                equity += leg.Position.UnrealizedPnlAt(MarkOf(leg));
        }

        return equity;
    }

    public static decimal MarkOf(Leg leg) => leg.MarkPrice ?? leg.ExactLastPrice;

    public ClientOrderId NextId() => ClientOrderId.For(Definition.Installation, Definition.Id, ++LastSequence);

    /// <summary>Sends one order, with protection where given, unless the gate denies it.</summary>
    /// <param name="referencePrice">The price it is expected to trade at.</param>
    /// <param name="protection">Stop and target that arm with it; empty: none.</param>
    /// <returns>False when the gate denied it, which is recorded.</returns>
    public bool Submit(Leg leg, OrderRequest order, decimal referencePrice, IReadOnlyList<OrderRequest> protection, bool isStrategyOrder = false)
    {
        var verdict = Gate.Check(order, referencePrice, ViewOf(leg, order));
        if (verdict.DenyReason is { } reason)
        {
            Effects.Add(new DenyOrder(order, reason, verdict.Compared, Now));
            return false;
        }

        Track(leg, order, isStrategyOrder);
        foreach (var child in protection)
            Track(leg, child, isStrategyOrder: false);
        Effects.Add(protection.Count == 0
            ? new SubmitOrders([order], OrderGrouping.None)
            : new SubmitOrders([order, .. protection], OrderGrouping.EntryWithProtection));
        return true;
    }

    public void Cancel(TrackedOrder order, string reason)
    {
        if (!order.IsLive || order.IsCancelRequested)
            return;
        order.IsCancelRequested = true;
        Effects.Add(new CancelOrder(order.ClientOrderId, order.Request.Instrument, reason));
    }

    public void Cancel(Predicate<TrackedOrder> which, string reason)
    {
        for (var i = 0; i < Orders.LiveCount; i++)
        {
            if (which(Orders.LiveAt(i)))
                Cancel(Orders.LiveAt(i), reason);
        }
    }

    /// <summary>A market order of the leg that closes is on its way.</summary>
    public bool IsExiting(Leg leg)
    {
        for (var i = 0; i < Orders.LiveCount; i++)
        {
            if (Orders.LiveAt(i) is { Request: { Purpose: OrderPurpose.Exit, Kind: OrderKind.Market } } order && order.Leg == leg.Index)
                return true;
        }

        return false;
    }

    public bool HasLive(Predicate<TrackedOrder> which)
    {
        for (var i = 0; i < Orders.LiveCount; i++)
        {
            if (which(Orders.LiveAt(i)))
                return true;
        }

        return false;
    }

    /// <summary>
    /// A market order ends at once, so one that does not has lost its end on the way to us. While it counts as live, nothing else is sent
    /// for its leg: the shell has to ask.
    /// </summary>
    public void AskForOverdueOrders()
    {
        for (var i = 0; i < Orders.LiveCount; i++)
        {
            var order = Orders.LiveAt(i);
            if (order.Request.Kind != OrderKind.Market || order.IsOverdueTold || NowMs - order.CreatedMs < OverdueMs)
                continue;
            order.IsOverdueTold = true;
            Effects.Add(new RequestReconciliation($"market order {order.ClientOrderId} is still {order.Status} after {OverdueMs / 1000} s", Now));
        }
    }

    public void Deny(OrderRequest order, DenyReason reason, string compared) => Effects.Add(new DenyOrder(order, reason, compared, Now));

    public void Alert(AlertSeverity severity, string key, FormattableString text) =>
        Effects.Add(new RaiseAlert(severity, key, text.ToString(CultureInfo.InvariantCulture), Now));

    public void Log(FormattableString text) => Effects.Add(new WriteLog(text.ToString(CultureInfo.InvariantCulture), Now));

    public void Decided(Leg leg, string wanted, string reason) =>
        Effects.Add(new RecordDecision(leg.Instrument.Name, wanted, reason, DateTimeOffset.FromUnixTimeMilliseconds(EventMs)));

    /// <summary>The price a market order will at worst take, on the tick grid, rounded away so that the bound is never tighter than meant.</summary>
    public static Price? WorstPrice(Instrument instrument, Side side, decimal reference, decimal slippageFraction)
    {
        var bound = reference * (1 + side.Signed(slippageFraction));
        return instrument.TryRoundPrice(bound, side == Side.Buy ? PriceRounding.Up : PriceRounding.Down, out var price) ? price : null;
    }

    /// <summary>Begins new books: positions and orders as told, everything else forgotten.</summary>
    public void Restore(BotBooks books)
    {
        Ledger = new Ledger(books.Cash);
        Orders.Clear();
        LastSequence = Math.Max(LastSequence, books.LastSequence);
        Legs = [.. Legs.Select(leg => leg.With(Track(leg.Instrument)))];
        foreach (var held in books.Positions)
        {
            var leg = Find(held.Instrument) ?? throw new ArgumentException($"{held.Instrument} is no instrument of bot {Definition.Name}.", nameof(books));
            Ledger.Apply(leg.Position, held.Quantity, held.EntryPrice, fee: 0);
            leg.IsHolding = held.Quantity != 0;
        }

        foreach (var held in books.Orders)
        {
            var leg = Find(held.Request.Instrument) ?? throw new ArgumentException($"{held.Request.Instrument} is no instrument of bot {Definition.Name}.", nameof(books));
            Orders.Add(new TrackedOrder(held.Request, leg.Index, held.Request.Kind == OrderKind.Limit)
            {
                Status = held.Status,
                Filled = held.FilledQuantity,
                IsCancelRequested = held.IsCancelRequested,
                CreatedMs = NowMs,
            });
        }
    }

    private Position Track(Instrument instrument)
    {
        var position = Ledger.Track(instrument);
        Ledger.SetLeverage(instrument.Name, Definition.Leverage, isCross: !instrument.OnlyIsolated);
        _legByName[instrument.Name] = Array.FindIndex([.. Definition.Instruments], name => name == instrument.Name);
        return position;
    }

    private void Track(Leg leg, OrderRequest order, bool isStrategyOrder)
    {
        Orders.Add(new TrackedOrder(order, leg.Index, isStrategyOrder) { CreatedMs = NowMs });
        Gate.OrderSent(NowMs);
    }

    private RiskView ViewOf(Leg leg, OrderRequest order)
    {
        var (working, others) = (0m, 0m);
        for (var i = 0; i < Orders.LiveCount; i++)
        {
            var live = Orders.LiveAt(i);
            if (!live.IsEntry)
                continue;
            if (live.Leg != leg.Index)
                others += live.Remaining * MarkOf(Legs[live.Leg]);
            else if (live.Request.Side == order.Side)
                working += live.Request.Side.Signed(live.Remaining);
        }

        foreach (var other in Legs)
        {
            if (other != leg && other.IsHolding)
                others += Math.Abs(other.Position.Quantity) * MarkOf(other);
        }

        return new RiskView
        {
            NowMs = NowMs,
            State = State,
            Instrument = leg.Instrument,
            Position = PositionForGate(leg, order),
            WorkingEntries = working,
            Mark = MarkOf(leg),
            Equity = Equity(),
            OtherNotional = others,
            Leverage = Definition.Leverage,
            LiveOrders = Orders.Live,
            LastDataMs = leg.SeesMoreThanCandles ? leg.LastDataMs : leg.LastDataMs + Definition.Interval.Milliseconds(),
            GapCause = leg.GapCause,
            Account = Account,
            Budget = Budget,
        };
    }

    // An entry sent right behind the exit that closes the opposite position starts from flat.
    private decimal PositionForGate(Leg leg, OrderRequest order)
    {
        var held = leg.Position.Quantity;
        if (order.Purpose != OrderPurpose.Entry || held == 0)
            return held;
        for (var i = 0; i < Orders.LiveCount; i++)
        {
            var live = Orders.LiveAt(i);
            if (live.Leg == leg.Index && live.Request is { Purpose: OrderPurpose.Exit, Kind: OrderKind.Market })
                held += live.Request.Side.Signed(live.Remaining);
        }

        return held;
    }
}
