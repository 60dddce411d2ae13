using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Tests.Support;
using AlgoTrade.Hyperliquid.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Hyperliquid.Tests.Telemetry;

/// <summary>What an operator watches is measured under the names that dashboards and alerts use.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task Requests_times_budgets_limits_and_the_keys_remaining_time_are_measured()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        var until = TimeProvider.System.GetUtcNow().AddDays(30).ToUnixTimeMilliseconds();
        adapter.Exchange.Info["extraAgents"] = _ => $$"""[{"name":"bot","address":"0x14791697260e4c9a71f18484c9f997b308e59325","validUntil":{{until}}}]""";
        adapter.Exchange.Info["userRateLimit"] = _ => """{"cumVlm":"0.0","nRequestsUsed":100,"nRequestsCap":10000,"nRequestsSurplus":0}""";
        adapter.Exchange.Exchange = _ => """{"status":"ok","response":{"type":"order","data":{"statuses":[{"resting":{"oid":77}}]},"somethingNew":1}}""";
        _ = adapter.Services.GetRequiredService<AdapterGauges>();
        await adapter.Reader.RefreshAddressBudgetAsync(CancellationToken.None);

        var measured = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        using var listener = Listen(measured);
        await adapter.Gateway.SubmitAsync(adapter.Gateway.ReserveTicket(), [adapter.Buy()], OrderGrouping.None, CancellationToken.None);
        listener.RecordObservableInstruments();

        Assert.True(measured["algotrade.exchange.requests exchange order answered"] >= 1);
        Assert.True(measured["algotrade.exchange.requests info meta answered"] >= 1);
        Assert.True(measured["algotrade.exchange.sign order"] > 0);
        Assert.True(measured["algotrade.exchange.send exchange http"] > 0);
        Assert.True(measured["algotrade.exchange.acknowledge exchange http"] > 0);
        Assert.InRange(measured["algotrade.exchange.ip.left"], 1, 1_200);
        Assert.Equal(9_899, measured["algotrade.exchange.address.left"]);
        Assert.Equal(19_899, measured["algotrade.exchange.address.cancels_left"]);
        Assert.Equal(9_899, measured["algotrade.exchange.address.forecast"], tolerance: 1);
        Assert.InRange(measured["algotrade.exchange.agent.valid"], 29.9, 30);
        Assert.Contains("algotrade.exchange.clock_offset", measured.Keys);
        Assert.Contains("algotrade.exchange.stream.subscriptions", measured.Keys);
    }

    // Other tests of this process measure under the same names: counts can only be larger, and gauges of this adapter come last.
    private static MeterListener Listen(ConcurrentDictionary<string, double> measured)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "AlgoTrade.Hyperliquid")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var name = tags.Length == 0 ? instrument.Name : $"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}";
            measured[name] = value;
        }

        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.Start();
        return listener;
    }
}
