using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Bots;

/// <summary>The bytes of what a bot remembers of its account.</summary>
internal static class AccountState
{
    public static void Write(StateWriter writer, OrderDesk desk)
    {
        writer.Write(desk.Budget is not null);
        if (desk.Budget is { } budget)
        {
            writer.Write(budget.ActionsLeft);
            writer.Write(budget.OpenOrders);
            writer.Write(budget.OccurredAt.ToUnixTimeMilliseconds());
        }

        writer.Write(desk.Account is not null);
        if (desk.Account is { } account)
            Write(writer, account);
    }

    public static void Read(StateReader reader, OrderDesk desk)
    {
        desk.Budget = reader.ReadBoolean() ? new AccountBudgetChanged(reader.ReadInt64(), reader.ReadInt32(), ReadTime(reader)) : null;
        desk.Account = reader.ReadBoolean() ? ReadAccount(reader) : null;
    }

    private static void Write(StateWriter writer, AccountSnapshot account)
    {
        foreach (var value in (ReadOnlySpan<decimal>)[account.Equity, account.Cash, account.Withdrawable, account.MarginUsed, account.MaintenanceMargin])
            writer.Write(value);
        writer.Write(account.OccurredAt.ToUnixTimeMilliseconds());
        writer.Write(account.Positions.Count);
        foreach (var position in account.Positions)
        {
            writer.Write(position.Instrument.Value);
            foreach (var value in (ReadOnlySpan<decimal>)[position.Quantity, position.EntryPrice, position.UnrealizedPnl, position.MarginUsed])
                writer.Write(value);
            writer.Write(position.Leverage);
            writer.Write(position.IsCross);
            OrderRequestState.Write(writer, position.LiquidationPrice);
        }
    }

    private static AccountSnapshot ReadAccount(StateReader reader)
    {
        var account = new AccountSnapshot(
            reader.ReadDecimal(), reader.ReadDecimal(), reader.ReadDecimal(), reader.ReadDecimal(), reader.ReadDecimal(), [], ReadTime(reader));
        var positions = new AccountPosition[reader.ReadInt32()];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = new AccountPosition(
                new InstrumentName(reader.ReadString() ?? ""), reader.ReadDecimal(), reader.ReadDecimal(), reader.ReadDecimal(), reader.ReadDecimal(),
                reader.ReadInt32(), reader.ReadBoolean(), OrderRequestState.ReadOptional(reader));
        }

        return account with { Positions = positions };
    }

    private static DateTimeOffset ReadTime(StateReader reader) => DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64());
}
