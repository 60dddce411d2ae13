using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Tests.Orders;

public sealed class OrderLifecycleTests
{
    // One row per status, one column per event in the order of the enum; a dot is a pair that cannot be explained.
    private static readonly string[] Table =
    [
        //            AcceptedWaiting Accepted Rejected PartlyFilled Filled Canceled Expired Triggered OutcomeUnknown CancelRejected
        "Created     Waiting         Open     Rejected Open         Filled Canceled Expired Triggered Unknown        Created",
        "Sent        Waiting         Open     Rejected Open         Filled Canceled Expired Triggered Unknown        Sent",
        "Unknown     Waiting         Open     Rejected Open         Filled Canceled Expired Triggered Unknown        Unknown",
        "Waiting     Waiting         Open     Rejected Open         Filled Canceled .       Triggered .              Waiting",
        "Open        Open            Open     Rejected Open         Filled Canceled .       Triggered Open           Open",
        "Triggered   .               Triggered Rejected Triggered   Filled Canceled .       .         Triggered      Triggered",
        "Filled      Filled          Filled   .        .            .      .        .       Filled    Filled         Filled",
        "Canceled    Canceled        Canceled .        Canceled     Filled .        .       Canceled  Canceled       Canceled",
        "Rejected    .               .        .        .            .      .        .       .         .              Rejected",
        "Denied      .               .        .        .            .      .        .       .         .              .",
        "Expired     .               .        .        .            .      .        .       .         .              Expired",
    ];

    public static TheoryData<OrderStatus, OrderEventKind, OrderStatus?> Pairs
    {
        get
        {
            var pairs = new TheoryData<OrderStatus, OrderEventKind, OrderStatus?>();
            foreach (var row in Table.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            {
                for (var column = 1; column < row.Length; column++)
                    pairs.Add(Enum.Parse<OrderStatus>(row[0]), (OrderEventKind)column, row[column] == "." ? null : Enum.Parse<OrderStatus>(row[column]));
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_life_of_an_order_is_this_table_and_nothing_else(OrderStatus status, OrderEventKind kind, OrderStatus? next) =>
        Assert.Equal(next, OrderLifecycle.Next(status, kind));

    [Fact]
    public void The_table_names_every_status_and_every_event()
    {
        Assert.Equal(Enum.GetValues<OrderStatus>().Order(), Table.Select(row => Enum.Parse<OrderStatus>(row.Split(' ')[0])).Order());
        Assert.All(Table, row => Assert.Equal(Enum.GetValues<OrderEventKind>().Length + 1, row.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length));
    }
}
