using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Portfolio;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Tests.Portfolio;

public sealed class LedgerTests
{
    private readonly Ledger _ledger = new(10_000);
    private readonly Position _position;

    public LedgerTests() => _position = _ledger.Track(Given.Perpetual(maxLeverage: 20));

    [Fact]
    public void Increasing_fills_average_the_entry()
    {
        _ledger.Apply(_position, 1, 100, fee: 0);
        _ledger.Apply(_position, 3, 200, fee: 0);

        Assert.Equal(175m, _position.EntryPrice);
    }

    [Fact]
    public void Reducing_fills_keep_the_entry_and_realize_profit()
    {
        _ledger.Apply(_position, -4, 200, fee: 1);
        var change = _ledger.Apply(_position, 1, 150, fee: 1);

        Assert.Equal(50m, change.RealizedPnl);
        Assert.Equal(200m, _position.EntryPrice);
        Assert.Equal(10_048m, _ledger.Cash);
    }

    [Fact]
    public void A_fill_through_zero_closes_one_position_and_opens_the_other()
    {
        _ledger.Apply(_position, 2, 100, fee: 0);
        var change = _ledger.Apply(_position, -5, 110, fee: 0);

        Assert.True(change.IsFlip);
        Assert.Equal(20m, change.RealizedPnl);
        Assert.Equal(-3m, _position.Quantity);
        Assert.Equal(110m, _position.EntryPrice);
    }

    [Fact]
    public void Equity_is_cash_plus_unrealized_profit_whatever_was_traded()
    {
        // Thirds do not end in decimal: the entry is a quotient, equity is not.
        _ledger.Apply(_position, 3, 100, fee: 0.1m);
        _ledger.Apply(_position, 4, 107, fee: 0.1m);
        _ledger.Apply(_position, -2, 111, fee: 0.1m);
        _ledger.SetMark(_position.Instrument.Name, 120);

        Assert.Equal(10_000m - 300 - 428 + 222 - 0.3m + 5 * 120, _ledger.Equity);
        Assert.Equal(_ledger.Equity, _ledger.Cash + _position.UnrealizedPnl, precision: 20);
        Assert.Equal((double)_ledger.Equity, _ledger.CashAsDouble + _position.UnrealizedPnlAt(120.0), precision: 9);
    }

    [Theory]
    [InlineData(2, "0.0001", "-0.02")]
    [InlineData(-2, "0.0001", "0.02")]
    [InlineData(2, "-0.0001", "0.02")]
    public void Longs_pay_shorts_when_the_funding_rate_is_positive(int quantity, string rate, string payment)
    {
        _ledger.Apply(_position, quantity, 100, fee: 0);

        var paid = _ledger.ApplyFunding(_position.Instrument.Name, oraclePrice: 100, Number(rate));

        Assert.Equal(Number(payment), paid);
        Assert.Equal(-Number(payment), _position.FundingPaidSinceOpen);
        Assert.Equal(10_000m + Number(payment), _ledger.Cash);
    }

    [Fact]
    public void An_isolated_position_takes_its_margin_from_the_account_and_gives_it_back()
    {
        _ledger.SetLeverage(_position.Instrument.Name, 10, isCross: false);
        _ledger.Apply(_position, 10, 100, fee: 0);
        _ledger.SetMark(_position.Instrument.Name, 100);
        Assert.Equal(100m, _position.MarginUsed);
        Assert.Equal(9_900m, _ledger.Value().CrossEquity);

        _ledger.Apply(_position, -5, 110, fee: 0);
        _ledger.SetMark(_position.Instrument.Name, 110);
        Assert.Equal(100m, _position.MarginUsed);
        Assert.Equal(10_000m, _ledger.Value().CrossEquity);

        _ledger.Apply(_position, -5, 110, fee: 0);
        Assert.Equal(10_100m, _ledger.Value().CrossEquity);
        Assert.Equal(10_100m, _ledger.Cash);
    }

    [Fact]
    public void The_margin_mode_of_an_open_position_stays()
    {
        _ledger.Apply(_position, 1, 100, fee: 0);

        Assert.Throws<InvalidOperationException>(() => _ledger.SetLeverage(_position.Instrument.Name, 5, isCross: false));
    }

    [Fact]
    public void A_saved_ledger_comes_back_to_the_digit()
    {
        _ledger.Apply(_position, 3, 100, fee: 0.1m);
        _ledger.Apply(_position, 4, 107, fee: 0.1m);
        _ledger.ApplyFunding(_position.Instrument.Name, 107, 0.0001m);
        var writer = new StateWriter();
        _ledger.Save(writer);

        var restored = new Ledger(0);
        restored.Load(new StateReader(writer.ToArray()), _ => _position.Instrument);

        Assert.Equal(_ledger.Value(), restored.Value());
        Assert.Equal(_ledger.Cash, restored.Cash);
        Assert.Equal(_position.EntryNotional, restored[_position.Instrument.Name].EntryNotional);
        Assert.Equal(_position.FundingPaid, restored[_position.Instrument.Name].FundingPaid);
    }

    [Fact]
    public void Maintenance_is_continuous_where_a_tier_begins()
    {
        MarginTier[] tiers = [new(0, 25), new(100_000_000, 15)];

        Assert.Equal(2_000_000m, MarginRules.MaintenanceMargin(tiers, 100_000_000m), precision: 10);
        Assert.Equal(2_000_000m + 1_000_000m / 30, MarginRules.MaintenanceMargin(tiers, 101_000_000m), precision: 10);
        Assert.Equal(25, MarginRules.MaxLeverage(tiers, 99_999_999m));
        Assert.Equal(15, MarginRules.MaxLeverage(tiers, 100_000_000m));
    }

    [Theory]
    [InlineData(1_000, 40)]
    [InlineData(3_000_000, 30)]
    public void Equity_at_the_liquidation_price_is_exactly_the_maintenance(int quantity, int percentOfNotional)
    {
        MarginTier[] tiers = [new(0, 25), new(100_000_000, 15)];
        foreach (var signed in new decimal[] { quantity, -quantity })
        {
            var margin = quantity * 100m * percentOfNotional / 100;

            var price = MarginRules.LiquidationPrice(tiers, signed, mark: 100, margin)!.Value;

            var equity = margin + signed * (price - 100);
            Assert.Equal(MarginRules.MaintenanceMargin(tiers, quantity * price), equity, precision: 6);
        }
    }

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
