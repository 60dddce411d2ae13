using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Replay;

internal static class AccountEventCodec
{
    public static void Write(StateWriter writer, EngineEvent engineEvent)
    {
        switch (engineEvent)
        {
            case TimerElapsed timer:
                writer.Write(timer.Name);
                break;
            case FundingPayment funding:
                writer.Write(funding.Instrument);
                writer.Write(funding.Payment);
                writer.Write(funding.PositionQuantity);
                writer.Write(funding.FundingRate);
                break;
            case AccountSnapshot snapshot:
                Write(writer, snapshot);
                break;
            case Liquidated liquidated:
                writer.Write(liquidated.Instrument);
                writer.Write(liquidated.ClosedQuantity);
                break;
            case ForeignFill foreign:
                writer.Write(foreign.Fill);
                break;
            case AccountFeedInterrupted interrupted:
                writer.Write(interrupted.Cause);
                break;
            case AccountBudgetChanged budget:
                writer.Write(budget.ActionsLeft);
                writer.Write(budget.OpenOrders);
                break;
        }
    }

    public static EngineEvent Read(StateReader reader, Type kind, DateTimeOffset occurredAt) => kind.Name switch
    {
        nameof(TimerElapsed) => new TimerElapsed(reader.ReadText(), occurredAt),
        nameof(FundingPayment) => new FundingPayment(
            reader.ReadInstrument(), reader.ReadDecimal(), reader.ReadDecimal(), reader.ReadDecimal(), occurredAt),
        nameof(AccountSnapshot) => ReadSnapshot(reader, occurredAt),
        nameof(Liquidated) => new Liquidated(reader.ReadInstrument(), reader.ReadDecimal(), occurredAt),
        nameof(ForeignFill) => new ForeignFill(reader.ReadFill()),
        nameof(AccountFeedInterrupted) => new AccountFeedInterrupted(reader.ReadText(), occurredAt),
        nameof(AccountBudgetChanged) => new AccountBudgetChanged(reader.ReadInt64(), reader.ReadInt32(), occurredAt),
        _ => throw new InvalidDataException($"{kind.Name} is no account event."),
    };

    private static void Write(StateWriter writer, AccountSnapshot snapshot)
    {
        writer.Write(snapshot.Equity);
        writer.Write(snapshot.Cash);
        writer.Write(snapshot.Withdrawable);
        writer.Write(snapshot.MarginUsed);
        writer.Write(snapshot.MaintenanceMargin);
        writer.Write(snapshot.Positions.Count);
        foreach (var position in snapshot.Positions)
        {
            writer.Write(position.Instrument);
            writer.Write(position.Quantity);
            writer.Write(position.EntryPrice);
            writer.Write(position.UnrealizedPnl);
            writer.Write(position.MarginUsed);
            writer.Write(position.Leverage);
            writer.Write(position.IsCross);
            writer.WriteOptional(position.LiquidationPrice, (target, price) => target.Write(price));
        }
    }

    private static AccountSnapshot ReadSnapshot(StateReader reader, DateTimeOffset occurredAt)
    {
        var (equity, cash, withdrawable) = (reader.ReadDecimal(), reader.ReadDecimal(), reader.ReadDecimal());
        var (marginUsed, maintenance) = (reader.ReadDecimal(), reader.ReadDecimal());
        var positions = new List<AccountPosition>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            positions.Add(new AccountPosition(
                reader.ReadInstrument(), reader.ReadDecimal(), reader.ReadDecimal(), reader.ReadDecimal(), reader.ReadDecimal(), reader.ReadInt32(),
                reader.ReadBoolean(), reader.ReadOptional(source => source.ReadDecimal())));
        }

        return new AccountSnapshot(equity, cash, withdrawable, marginUsed, maintenance, positions, occurredAt);
    }
}
