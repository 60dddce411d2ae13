using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Testing.Databases;

namespace AlgoTrade.Daemon.Tests.Recording;

public sealed class FundingRecorderTests : IAsyncLifetime
{
    private readonly DatabaseFixture _database = new();
    private readonly FakeExchange _exchange = new(TimeProvider.System);

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Funding_rates_of_the_recorded_instruments_are_stored_without_any_bot()
    {
        var hour = TimeProvider.System.GetUtcNow().AddHours(-1);
        _exchange.FundingRates.AddRange([new FundingRate(hour.AddHours(-1), 0.0000125m), new FundingRate(hour, -0.00002m)]);
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync(options => options.Record = ["BTC"]);
        await daemon.UntilAsync(
            async () => await _database.ScalarAsync<decimal?>("SELECT sum(funding_rate)::numeric FROM funding_rates") == -0.0000075m ? "yes" : null,
            "both rates are stored");
    }
}
