using System.Net.Http.Json;
using System.Text.Json;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Api.Tests;

public sealed class BacktestTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private const int Minutes = 90;
    private static readonly DateTimeOffset Start = new(2025, 5, 1, 10, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_backtest_over_recorded_trades_is_run_with_the_costs_that_were_asked_for()
    {
        await RecordAsync();
        object Ask(string taker) => new { bot = Bot, from = Start, to = Start.AddMinutes(Minutes), network = "testnet", stream = "trades", costs = new { takerFeeRate = taker, latencyMs = 100, latencyJitterMs = 400, seed = 7 } };

        var cheap = await CompletedAsync(Ask("0"));
        var dear = await CompletedAsync(Ask("0.001"));

        Assert.Equal(("completed", "completed"), (Status(cheap), Status(dear)));
        Assert.True(Metric(cheap, "roundTrips") > 3, "Too few round trips prove nothing.");
        Assert.Equal(0, Metric(cheap, "fees"));
        Assert.True(Metric(dear, "fees") > 0);
        var costs = dear.GetProperty("request").GetProperty("costs");
        Assert.Equal(("trades", "0.001", "0.00015", 100, 7), (
            dear.GetProperty("request").GetProperty("stream").GetString(), costs.GetProperty("takerFeeRate").GetString(), costs.GetProperty("makerFeeRate").GetString(),
            costs.GetProperty("latencyMs").GetInt32(), costs.GetProperty("seed").GetInt32()));
    }

    [Fact]
    public async Task A_backtest_that_was_running_when_the_process_ended_is_run_again_by_the_next()
    {
        await RecordAsync();
        var whole = await CompletedAsync(new { bot = Bot, from = Start, to = Start.AddMinutes(Minutes), network = "testnet", stream = "trades" });
        await api.Database.ExecuteAsync(
            $"UPDATE backtests SET status = 'Running', metrics = NULL, finished_at = NULL WHERE backtest_id = {whole.GetProperty("backtestId").GetInt64()}; DELETE FROM backtest_trades");

        await using var next = await ApiFixture.StartAsync(api.Settings);
        var again = await EndedAsync(whole.GetProperty("backtestId").GetInt64());

        Assert.Equal(("completed", whole.GetProperty("effectsHash").GetString()), (Status(again), again.GetProperty("effectsHash").GetString()));
    }

    [Fact]
    public async Task A_period_without_trades_fails_with_a_sentence()
    {
        await RecordAsync();
        var failed = await CompletedAsync(new { bot = Bot, from = Start.AddDays(1), to = Start.AddDays(2), network = "testnet", stream = "trades" });
        Assert.Equal(("failed", "There are no trades and no quotes of ETH in that period."), (Status(failed), failed.GetProperty("error").GetString()));
    }

    [Theory]
    [InlineData("""{"stream":"quotes"}""", "stream", "quotes are not recorded")]
    [InlineData("""{"costs":{"latencyMs":100}}""", "costs", "costs has a latency or a seed")]
    [InlineData("""{"stream":"trades","costs":{"latencyMs":60001}}""", "costs", "Latency in milliseconds is 60001: expected 0 to 60000.")]
    [InlineData("""{"costs":{"slippageBps":"-1"}}""", "costs", "Slippage in basis points is -1: expected 0 to 9999.")]
    [InlineData("""{"costs":{"takerFeeRate":"0.2"}}""", "costs", "The taker fee rate is 0.2: expected -0.1 to 0.1.")]
    public async Task Wrong_costs_and_streams_are_refused_by_name(string fields, string field, string expected)
    {
        var body = JsonSerializer.SerializeToNode(new { bot = Bot, from = Start, to = Start.AddHours(1), network = "testnet" })!.AsObject();
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(fields)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        var answer = await api.Operator.PostAsJsonAsync("/api/v1/backtests", body);
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await ApiFixture.AssertProblemAsync(answer, 400, "invalid_value", field);
    }

    private static object Bot => new
    {
        name = "over-trades",
        strategy = "moving-average-cross",
        parameters = new { fast = 2, slow = 4 },
        instruments = new[] { "ETH" },
        interval = "1m",
        capital = "10000",
        protection = new { stopFraction = "0.01" },
    };

    private static string? Status(JsonElement backtest) => backtest.GetProperty("status").GetString();

    private static double Metric(JsonElement backtest, string name) => backtest.GetProperty("metrics").GetProperty(name).GetDouble();

    // A price that swings, so that averages cross: a trade every five seconds, buyers and sellers in turns, and a mark.
    private async Task RecordAsync()
    {
        var stored = await api.Services.GetRequiredService<InstrumentStore>().SaveAsync(
            "testnet", [new Instrument { Name = new InstrumentName("ETH"), AssetId = 1, SizeDecimals = 4, MaxLeverage = 25, MarginTiers = [new MarginTier(0, 25)] }], CancellationToken.None);
        var id = stored[0].InstrumentId;
        decimal PriceAt(int second) => Math.Round(2_000 + (decimal)(20 * Math.Sin(second / 120.0)), 1);
        var seconds = Enumerable.Range(0, Minutes * 12).Select(number => number * 5).ToList();
        var streams = api.Services.GetRequiredService<MarketStreams>();
        await streams.WriteTradesAsync(
            [.. seconds.Select(second => new StoredTrade(id, Start.AddSeconds(second), second, second % 2 == 0 ? Side.Buy : Side.Sell, PriceAt(second), 0.5m))], CancellationToken.None);
        await streams.WriteAssetContextsAsync(
            [.. seconds.Select(second => new StoredAssetContext(id, Start.AddSeconds(second + 1), PriceAt(second), PriceAt(second), 0.00001m, 1))], CancellationToken.None);
    }

    private async Task<JsonElement> CompletedAsync(object ask)
    {
        var made = await ApiFixture.BodyAsync(await api.Operator.PostAsJsonAsync("/api/v1/backtests", ask), 202);
        return await EndedAsync(made.GetProperty("backtestId").GetInt64());
    }

    private async Task<JsonElement> EndedAsync(long id)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        while (true)
        {
            var backtest = await ApiFixture.BodyAsync(await api.Viewer.GetAsync($"/api/v1/backtests/{id}"), 200);
            if (Status(backtest) is not ("queued" or "running"))
            {
                return backtest;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
    }
}
