using System.Text;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Markets;
using AlgoTrade.Hyperliquid.Rest;
using AlgoTrade.Hyperliquid.Tests.Wire;

namespace AlgoTrade.Hyperliquid.Tests.Support;

/// <summary>An exchange of which only the clock answers, ahead of ours by as much as a test says.</summary>
internal sealed class ClockUnderTest(TimeProvider time) : IExchangeTransport
{
    public TimeSpan Ahead { get; set; }

    public ExchangeTime ExchangeTime => field ??= new ExchangeTime(
        new InfoClient(this, new Recordings().Json, new RateBudgets(new IpWeightBudget(time, 0), new AddressActionBudget(time, 0))), time);

    public Task<TransportAnswer> PostAsync(ExchangeDoor door, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        Task.FromResult<TransportAnswer>(new TransportAnswer.Received(
            200, Encoding.UTF8.GetBytes($$"""{"time":{{(time.GetUtcNow() + Ahead).ToUnixTimeMilliseconds()}},"specialStatuses":null}""")));
}
