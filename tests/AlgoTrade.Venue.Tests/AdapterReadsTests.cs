using System.Reflection;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid;
using AlgoTrade.Hyperliquid.Rest;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Hyperliquid.Wire;
using AlgoTrade.Venue.Tests.Shapes;
using AlgoTrade.Venue.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Venue.Tests;

/// <summary>Every read that the adapter knows is answered by a busy practice exchange, and nothing in the answer is unknown to it.</summary>
public sealed class AdapterReadsTests(BusyVenue busy) : IClassFixture<BusyVenue>, IAsyncLifetime
{
    private const string Usdc = "0x6d1e7cde53ba9467b783cb7c530ce054";
    private static readonly AccountAddress User = AccountAddress.Parse(VenueHost.User);
    private readonly ServiceProvider _adapter = Build(busy.Venue);

    private static readonly (string Name, InfoRequest Request, Func<InfoClient, InfoRequest, Task<object?>> Read)[] Reads =
    [
        Read<PerpMeta>(nameof(InfoRequest.Meta), InfoRequest.Meta()),
        Read<WirePair<PerpMeta, IReadOnlyList<AssetContext>>>(nameof(InfoRequest.MetaAndAssetContexts), InfoRequest.MetaAndAssetContexts()),
        Read<SpotMeta>(nameof(InfoRequest.SpotMeta), InfoRequest.SpotMeta()),
        Read<WirePair<SpotMeta, IReadOnlyList<AssetContext>>>(nameof(InfoRequest.SpotMetaAndAssetContexts), InfoRequest.SpotMetaAndAssetContexts()),
        Read<IReadOnlyList<PerpDex?>>(nameof(InfoRequest.PerpDexes), InfoRequest.PerpDexes()),
        Read<IReadOnlyList<PerpMetaOfDex>>(nameof(InfoRequest.AllPerpMetas), InfoRequest.AllPerpMetas()),
        Read<MarginTable>(nameof(InfoRequest.MarginTable), InfoRequest.MarginTable(56)),
        Read<IReadOnlyList<WirePair<int, decimal>>>(nameof(InfoRequest.MaxMarketOrderNotionals), InfoRequest.MaxMarketOrderNotionals()),
        Read<TokenDetails>(nameof(InfoRequest.TokenDetails), InfoRequest.TokenDetails(Usdc)),
        Read<IReadOnlyDictionary<string, decimal>>(nameof(InfoRequest.AllMids), InfoRequest.AllMids()),
        Read<L2Book>(nameof(InfoRequest.L2Book), InfoRequest.L2Book("BTC")),
        Read<IReadOnlyList<PublicTrade>>(nameof(InfoRequest.RecentTrades), InfoRequest.RecentTrades("BTC")),
        Read<IReadOnlyList<WireCandle>>(nameof(InfoRequest.Candles), InfoRequest.Candles("BTC", "1h", 0, 1_900_000_000_000)),
        Read<IReadOnlyList<WireFundingRate>>(nameof(InfoRequest.FundingHistory), InfoRequest.FundingHistory("BTC", 0, 1_900_000_000_000)),
        Read<IReadOnlyList<WirePair<string, IReadOnlyList<WirePair<string, PredictedFunding>>>>>(nameof(InfoRequest.PredictedFundings), InfoRequest.PredictedFundings()),
        Read<ExchangeStatus>(nameof(InfoRequest.ExchangeStatus), InfoRequest.ExchangeStatus()),
        Read<IReadOnlyList<string>>(nameof(InfoRequest.PerpsAtOpenInterestCap), InfoRequest.PerpsAtOpenInterestCap()),
        Read<ClearinghouseState>(nameof(InfoRequest.ClearinghouseState), InfoRequest.ClearinghouseState(User)),
        Read<SpotClearinghouseState>(nameof(InfoRequest.SpotClearinghouseState), InfoRequest.SpotClearinghouseState(User)),
        Read<IReadOnlyList<WireOrder>>(nameof(InfoRequest.FrontendOpenOrders), InfoRequest.FrontendOpenOrders(User)),
        Read<OrderStatusAnswer>(nameof(InfoRequest.OrderStatus), InfoRequest.OrderStatus(User, ClientOrderId.For(7, new BotId(1), 1))),
        Read<OrderStatusAnswer>(nameof(InfoRequest.OrderStatus), InfoRequest.OrderStatus(User, new ExchangeOrderId(1))),
        Read<IReadOnlyList<WireOrderUpdate>>(nameof(InfoRequest.HistoricalOrders), InfoRequest.HistoricalOrders(User)),
        Read<IReadOnlyList<WireFill>>(nameof(InfoRequest.UserFills), InfoRequest.UserFills(User)),
        Read<IReadOnlyList<WireFill>>(nameof(InfoRequest.UserFillsByTime), InfoRequest.UserFillsByTime(User, 0)),
        Read<IReadOnlyList<LedgerUpdate>>(nameof(InfoRequest.UserFunding), InfoRequest.UserFunding(User, 0)),
        Read<IReadOnlyList<LedgerUpdate>>(nameof(InfoRequest.UserNonFundingLedgerUpdates), InfoRequest.UserNonFundingLedgerUpdates(User, 0)),
        Read<ActiveAssetData>(nameof(InfoRequest.ActiveAssetData), InfoRequest.ActiveAssetData(User, "BTC")),
        Read<UserFees>(nameof(InfoRequest.UserFees), InfoRequest.UserFees(User)),
        Read<UserRateLimit>(nameof(InfoRequest.UserRateLimit), InfoRequest.UserRateLimit(User)),
        Read<UserRole>(nameof(InfoRequest.UserRole), InfoRequest.UserRole(User)),
        Read<IReadOnlyList<ExtraAgent>>(nameof(InfoRequest.ExtraAgents), InfoRequest.ExtraAgents(User)),
        Read<IReadOnlyList<SubAccount>>(nameof(InfoRequest.SubAccounts), InfoRequest.SubAccounts(User)),
        Read<WireInteger>(nameof(InfoRequest.MaxBuilderFee), InfoRequest.MaxBuilderFee(User, User)),
        Read<IReadOnlyList<string>>(nameof(InfoRequest.ApprovedBuilders), InfoRequest.ApprovedBuilders(User)),
        Read<string>(nameof(InfoRequest.UserAbstraction), InfoRequest.UserAbstraction(User)),
    ];

    public static TheoryData<int> Indexes => [.. Enumerable.Range(0, Reads.Length)];

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _adapter.DisposeAsync().AsTask();

    [Fact]
    public void Every_read_of_the_adapter_is_tried()
    {
        var known = typeof(InfoRequest).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(method => method.ReturnType == typeof(InfoRequest)).Select(method => method.Name).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(known, Reads.Select(read => read.Name).Append(nameof(InfoRequest.PerpDexLimits)).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public async Task A_read_is_answered_and_nothing_in_the_answer_is_unknown(int index)
    {
        var (name, request, read) = Reads[index];

        var answer = await read(_adapter.GetRequiredService<InfoClient>(), request);

        // Without sub-accounts the exchange answers null.
        Assert.True(answer is not null || name == nameof(InfoRequest.SubAccounts), name);
        Assert.Empty(_adapter.GetRequiredService<UnknownContent>().Counts);
    }

    [Fact]
    public async Task A_dex_that_is_not_here_is_refused_and_not_answered_with_the_first_one()
    {
        var info = _adapter.GetRequiredService<InfoClient>();

        await Assert.ThrowsAsync<ExchangeUnavailableException>(() => info.ReadAsync<PerpDexLimits>(InfoRequest.PerpDexLimits("xyz"), CancellationToken.None));
        await Assert.ThrowsAsync<ExchangeUnavailableException>(() => info.ReadAsync<PerpMeta>(InfoRequest.Meta("xyz"), CancellationToken.None));
        await Assert.ThrowsAsync<ExchangeUnavailableException>(() => info.ReadAsync<ClearinghouseState>(InfoRequest.ClearinghouseState(User, "xyz"), CancellationToken.None));
    }

    private static (string, InfoRequest, Func<InfoClient, InfoRequest, Task<object?>>) Read<T>(string name, InfoRequest request)
        where T : class => (name, request, async (info, asked) => await info.ReadOrNullAsync<T>(asked, CancellationToken.None));

    private static ServiceProvider Build(VenueHost venue)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Hyperliquid:Network"] = "Simulated",
            ["Hyperliquid:BaseUrl"] = venue.Http.BaseAddress!.ToString(),
        }).Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddHyperliquid().BuildServiceProvider();
    }
}
