using AlgoTrade.Venue.Faults;
using AlgoTrade.Venue.Tests.Support;

namespace AlgoTrade.Venue.Tests;

/// <summary>Our own adapter trades through every fault that the practice exchange has, by HTTP and by WebSocket; then both ledgers are the same.</summary>
public sealed class AdapterLedgerTests : IDisposable
{
    private const int Strikes = 3;
    private static readonly string[] Channels = ["userFills", "user", "orderUpdates", "trades", "bbo"];
    private readonly string _folder = Directory.CreateTempSubdirectory("adapter-ledger").FullName;

    public static TheoryData<FaultScope, FaultKind, int, string> Faults
    {
        get
        {
            var data = new TheoryData<FaultScope, FaultKind, int, string>();
            foreach (var scope in Enum.GetValues<FaultScope>())
            {
                string[] transports = scope is FaultScope.Exchange or FaultScope.Info ? ["Http", "WebSocket"] : ["Http"];
                foreach (var (kind, transport) in FaultRule.KindsOf(scope).SelectMany(kind => transports.Select(transport => (kind, transport))))
                {
                    int[] statuses = kind == FaultKind.Status ? [429, 503] : [502];
                    foreach (var status in statuses)
                        data.Add(scope, kind, status, transport);
                }
            }

            return data;
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task The_adapters_ledger_is_the_exchanges_after(FaultScope scope, FaultKind kind, int status, string transport)
    {
        await using var venue = await VenueHost.StartAsync(settings: [("HistoryMinutes", "10"), ("StateFile", Path.Combine(_folder, "state.jsonl"))]);
        await using var session = await AdapterSession.StartAsync(
            venue, ("ActionTransport", transport), ("InfoTransport", transport), ("RequestTimeoutMs", "3000"));

        foreach (var (channel, times) in scope == FaultScope.Stream ? Channels.Select(channel => ((string?)channel, 1)) : [(null, Strikes)])
        {
            venue.Faults.Add(new FaultRule
            {
                Scope = scope,
                Kind = kind,
                Status = status,
                Times = times,
                DelayMs = 200,
                ForSeconds = scope == FaultScope.Venue ? 6 : 0,
                Channel = channel,
            });
        }

        // Once does not do for a status 429: after it the adapter keeps still for a while.
        await AdapterSession.UntilAsync(
            async () =>
            {
                await session.TradeAsync();
                return venue.Faults.Active.Count == 0;
            },
            $"{kind} did not strike {scope} often enough.");
        if (scope == FaultScope.Venue && kind is FaultKind.Disconnect or FaultKind.Restart or FaultKind.Stale or FaultKind.Freeze)
            await AdapterSession.UntilAsync(() => session.Gaps > 0, "Market data was interrupted, and nobody said so.");
        await session.AssertGapsEndedAsync();
        await session.TradeAsync();

        await session.AssertSameLedgerAsync();
    }
}
