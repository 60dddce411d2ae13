using System.Diagnostics.Metrics;
using AlgoTrade.Hyperliquid.Accounts;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Markets;

namespace AlgoTrade.Hyperliquid.Telemetry;

/// <summary>Levels of one adapter, read when somebody collects: budgets, limits in use, the exchange's clock, the key's remaining time.</summary>
internal sealed class AdapterGauges : IDisposable
{
    private readonly Meter _meter = new(HyperliquidTelemetry.Name);

    public AdapterGauges(RateBudgets budgets, StreamLimits limits, ExchangeTime clock, AgentSigner signer, TimeProvider time)
    {
        _meter.CreateObservableGauge("algotrade.exchange.ip.left", () => budgets.Ip.Status.Left, description: "Weight left in the present minute for this IP address.");
        _meter.CreateObservableGauge("algotrade.exchange.ip.reserve", () => budgets.Ip.Status.Reserve, description: "Weight that only cancels and stops may use.");
        _meter.CreateObservableGauge("algotrade.exchange.ip.refill", () => budgets.Ip.Status.RefillPerMinute, description: "Weight that the next minute gives back.");
        _meter.CreateObservableGauge(
            "algotrade.exchange.address.left", () => Known(budgets.Address.Status?.Left), description: "Actions left in the life of the address; trading refills them.");
        _meter.CreateObservableGauge("algotrade.exchange.address.cancels_left", () => Known(budgets.Address.CancelsLeft), description: "Cancels left in the life of the address.");
        _meter.CreateObservableGauge(
            "algotrade.exchange.address.forecast", () => Known(budgets.Address.Status?.EmptyIn?.TotalHours), "h",
            "Hours until no action is left at the rate of the last hour; absent when nothing was sent.");
        _meter.CreateObservableGauge("algotrade.exchange.stream.connections", () => limits.InUse.Connections, description: "WebSocket connections, of 10 per IP address.");
        _meter.CreateObservableGauge("algotrade.exchange.stream.subscriptions", () => limits.InUse.Subscriptions, description: "Subscriptions, of 1,000 per IP address.");
        _meter.CreateObservableGauge("algotrade.exchange.stream.messages", () => limits.InUse.MessagesInLastMinute, description: "Messages sent in the last minute, of 2,000 per IP address.");
        _meter.CreateObservableGauge("algotrade.exchange.stream.posts", () => limits.InUse.Posts, description: "Posts without an answer yet, of 100 per IP address.");
        _meter.CreateObservableGauge("algotrade.exchange.clock_offset", () => Known(clock.Measured?.TotalMilliseconds), "ms", "The exchange's clock minus ours, as last measured.");
        _meter.CreateObservableGauge(
            "algotrade.exchange.agent.valid", () => Known((signer.Status?.ValidUntil - time.GetUtcNow())?.TotalDays), "d",
            "Days until the approval of the API wallet ends; absent when the exchange does not tell.");
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<T>> Known<T>(T? value)
        where T : struct => value is { } known ? [new Measurement<T>(known)] : [];
}
