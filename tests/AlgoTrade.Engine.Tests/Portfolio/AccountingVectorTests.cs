using System.Globalization;
using System.Text.Json;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Engine.Tests.Portfolio;

/// <summary>Figures of live accounts, to the last digit that the exchange showed.</summary>
public sealed class AccountingVectorTests
{
    public static TheoryData<string> Fees() => Ids("fees");

    public static TheoryData<string> ClosedPnl() => Ids("closedPnl");

    [Theory]
    [MemberData(nameof(Fees))]
    public void A_fee_is_cut_off_where_the_exchange_cuts_it_off(string id)
    {
        var vector = Vector("fees", id);
        var schedule = new FeeSchedule
        {
            TakerRate = Number(vector, "baseRate"),
            Multiplier = Number(vector, "multiplier"),
            Decimals = vector.GetProperty("decimals").GetInt32(),
        };
        var notional = Number(vector, "px") * Number(vector, "sz");

        Assert.Equal(Number(vector, "untruncated"), (schedule with { Decimals = null }).FeeOf(notional, LiquidityRole.Taker));
        Assert.Equal(Number(vector, "expectedFee"), schedule.FeeOf(notional, LiquidityRole.Taker));
    }

    [Theory]
    [MemberData(nameof(ClosedPnl))]
    public void Closed_profit_is_realized_from_the_entry_price(string id)
    {
        var vector = Vector("closedPnl", id);
        var (quantity, entry, exit) = (Number(vector, "sz"), Number(vector, "entryPx"), Number(vector, "px"));
        var ledger = new Ledger(0);
        var position = ledger.Track(Given.Perpetual("TEST", sizeDecimals: 2, maxLeverage: 50));

        ledger.Apply(position, quantity, entry, fee: 0);
        var change = ledger.Apply(position, -quantity, exit, fee: 0);

        Assert.Equal(Number(vector, "expectedClosedPnl"), change.RealizedPnl);
        Assert.Equal(Number(vector, "expectedClosedPnl"), ledger.Equity);
    }

    [Fact]
    public void A_cross_account_shows_the_figures_of_the_exchange()
    {
        var vector = Vector("margin", "cross-long-btc");
        var expected = vector.GetProperty("expected");
        var ledger = new Ledger(0);
        var position = ledger.Track(Given.Perpetual("BTC", vector.GetProperty("szDecimals").GetInt32(), vector.GetProperty("maxLeverage").GetInt32()));
        foreach (var fill in vector.GetProperty("fills").EnumerateArray())
            ledger.Apply(position, Number(fill, "sz"), Number(fill, "px"), fee: 0);
        ledger.SetLeverage(position.Instrument.Name, vector.GetProperty("leverage").GetInt32(), isCross: true);
        ledger.Deposit(Number(vector, "totalRawUsd") - ledger.RawUsd);
        ledger.SetMark(position.Instrument.Name, Number(vector, "markPx"));

        var account = ledger.Value();

        Assert.Equal(Number(expected, "szi"), position.Quantity);
        Assert.Equal(Number(expected, "entryPx"), position.DisplayedEntryPrice);
        Assert.Equal(Number(expected, "positionValue"), position.Notional);
        Assert.Equal(Number(expected, "unrealizedPnl"), position.UnrealizedPnl);
        var returnOnEquity = position.UnrealizedPnl / (position.EntryNotional / position.Leverage);
        Assert.Equal(Number(expected, "returnOnEquity"), decimal.Round(returnOnEquity, 10, MidpointRounding.ToZero));
        Assert.Equal(Number(expected, "accountValue"), account.Equity);
        Assert.Equal(Number(expected, "totalNtlPos"), account.Notional);
        Assert.Equal(Number(expected, "totalMarginUsed"), Shown(account.MarginUsed));
        Assert.Equal(Number(expected, "crossMaintenanceMarginUsed"), Shown(account.MaintenanceMargin));
        Assert.Equal(Number(expected, "withdrawable"), Shown(account.Withdrawable));
        Assert.Null(ledger.LiquidationPrice(position));
    }

    [Fact]
    public void An_isolated_position_shows_the_figures_of_the_exchange()
    {
        var vector = Vector("margin", "isolated-long-eth");
        var expected = vector.GetProperty("expected");
        var (quantity, entry) = (Number(vector, "szi"), Number(vector, "entryPx"));
        var ledger = new Ledger(1_000);
        var position = ledger.Track(Given.Perpetual("ETH", vector.GetProperty("szDecimals").GetInt32(), vector.GetProperty("maxLeverage").GetInt32()));
        ledger.SetLeverage(position.Instrument.Name, vector.GetProperty("leverage").GetInt32(), isCross: false);
        ledger.Apply(position, quantity, entry, fee: 0);
        ledger.AddIsolatedMargin(position.Instrument.Name, Number(vector, "isolatedRawUsd") - position.IsolatedRawUsd);
        ledger.SetMark(position.Instrument.Name, Number(vector, "markPx"));

        Assert.Equal(Number(expected, "positionValue"), position.Notional);
        Assert.Equal(Number(expected, "marginUsed"), position.MarginUsed);
        Assert.Equal(Number(expected, "unrealizedPnl"), position.UnrealizedPnl);
        var returnOnEquity = position.UnrealizedPnl / (position.EntryNotional / position.Leverage);
        Assert.Equal(Number(expected, "returnOnEquity"), decimal.Round(returnOnEquity, 7, MidpointRounding.ToZero));
        Assert.Equal(Number(expected, "liquidationPx"), ledger.LiquidationPrice(position)!.Value, precision: 4);
    }

    private static decimal Shown(decimal usd) => decimal.Round(usd, 6, MidpointRounding.ToZero);

    private static TheoryData<string> Ids(string group) => [.. Vectors(group).Select(vector => vector.GetProperty("id").GetString()!)];

    private static JsonElement Vector(string group, string id) => Vectors(group).Single(vector => vector.GetProperty("id").GetString() == id);

    private static IEnumerable<JsonElement> Vectors(string group)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(TestFiles.PathOf("accounting.json")));
        return [.. document.RootElement.GetProperty(group).EnumerateArray().Select(vector => vector.Clone())];
    }

    private static decimal Number(JsonElement element, string name) => decimal.Parse(element.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
