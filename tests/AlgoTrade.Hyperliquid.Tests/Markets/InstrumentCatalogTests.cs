using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Hyperliquid.Markets;
using AlgoTrade.Hyperliquid.Tests.Support;
using AlgoTrade.Hyperliquid.Tests.Wire;
using AlgoTrade.Hyperliquid.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Hyperliquid.Tests.Markets;

public sealed class InstrumentCatalogTests
{
    [Fact]
    public void Asset_ids_follow_the_published_formula()
    {
        foreach (var row in TestFile.ReadJson("vectors/asset-ids.json").GetProperty("vectors").EnumerateArray())
        {
            var expected = row.GetProperty("assetId").GetInt32();
            var ours = row.GetProperty("market").GetString() switch
            {
                "perp" or "builder-perp" => InstrumentMetadata.PerpAssetId(
                    row.GetProperty("dexIndex").GetInt32(), row.GetProperty("indexInUniverse").GetInt32()),
                "spot" => InstrumentMetadata.SpotAssetId(row.GetProperty("spotIndex").GetInt32()),
                _ => expected,
            };
            Assert.True(expected == ours, row.ToString());
        }
    }

    [Fact]
    public void The_metadata_of_all_dexes_gives_each_market_the_offset_of_its_dex()
    {
        foreach (var sample in TestFile.ReadJson("protocol/samples.json").EnumerateArray().Where(sample => sample.GetProperty("type").GetString() == "allPerpMetas"))
        {
            var metas = (IReadOnlyList<PerpMetaOfDex>)new Recordings().ReadInfo("allPerpMetas", System.Text.Encoding.UTF8.GetBytes(sample.GetProperty("json").GetRawText()))!;
            var ids = metas.SelectMany((dex, index) => InstrumentMetadata.ReadPerps(dex.Meta, index)).Select(entry => (entry.Name, entry.Instrument!.AssetId));
            Assert.Equal([("BTC", 0), ("xyz:ABC", 110_000)], ids);
            Assert.All(metas, dex => Assert.Equal(sample.GetProperty("json")[0].ValueKind == System.Text.Json.JsonValueKind.Array, dex.Contexts is { Count: 1 }));
        }
    }

    [Fact]
    public void Delisted_markets_keep_their_place_in_the_universe()
    {
        var recordings = new Recordings();
        var meta = (PerpMeta)recordings.ReadInfo("meta", TestFile.Read("rest/info/meta_meta.json.gz"))!;
        var instruments = InstrumentMetadata.ReadPerps(meta, 0).ToList();
        Assert.All(instruments, entry => Assert.NotNull(entry.Instrument));
        Assert.Contains(instruments, entry => entry.Instrument!.IsDelisted);
        for (var index = 0; index < instruments.Count; index++)
            Assert.Equal((meta.Universe[index].Name, index), (instruments[index].Name, instruments[index].Instrument!.AssetId));
    }

    [Fact]
    public void Spot_pairs_and_tokens_are_found_by_index_not_by_position()
    {
        var recordings = new Recordings();
        var meta = (SpotMeta)recordings.ReadInfo("spotMeta", TestFile.Read("rest/info/spotMeta_metaandassetctxs.json.gz"))!;
        var byName = InstrumentMetadata.ReadSpot(meta).ToDictionary(entry => entry.Name, entry => entry.Instrument);
        foreach (var pair in meta.Universe)
        {
            Assert.Equal(10_000 + pair.Index, byName[pair.Name]!.AssetId);
            Assert.Equal(meta.Tokens.Single(token => token.Index == pair.Tokens[0]).SzDecimals, byName[pair.Name]!.SizeDecimals);
        }
    }

    [Fact]
    public void Margin_tiers_come_from_the_table_and_low_table_numbers_are_a_single_tier()
    {
        var recordings = new Recordings();
        var meta = recordings.Json.Read<PerpMeta>(
            """
            {"universe":[{"name":"A","szDecimals":1,"maxLeverage":40,"marginTableId":56},{"name":"B","szDecimals":1,"maxLeverage":20,"marginTableId":20}],
             "marginTables":[[56,{"description":"","marginTiers":[{"lowerBound":"0.0","maxLeverage":40},{"lowerBound":"150000000.0","maxLeverage":20}]}]]}
            """u8);
        var tiers = InstrumentMetadata.ReadPerps(meta, 0).Select(entry => entry.Instrument!.MarginTiers).ToList();
        Assert.Equal([new MarginTier(0, 40), new MarginTier(150_000_000, 20)], tiers[0]);
        Assert.Equal([new MarginTier(0, 20)], tiers[1]);
    }

    [Fact]
    public void A_broken_entry_is_left_out_and_moves_no_other()
    {
        var recordings = new Recordings();
        var meta = recordings.Json.Read<PerpMeta>(
            """{"universe":[{"name":"A","szDecimals":1,"maxLeverage":40},{"name":"B ?","szDecimals":99,"maxLeverage":0},{"name":"C","szDecimals":1,"maxLeverage":3}]}"""u8);
        var found = InstrumentMetadata.ReadPerps(meta, 0).Where(entry => entry.Instrument is not null).Select(entry => entry.Instrument!).ToList();
        Assert.Equal([("A", 0), ("C", 2)], found.Select(instrument => (instrument.Name.Value, instrument.AssetId)));
    }

    [Fact]
    public async Task A_new_listing_is_an_event_and_a_changed_asset_id_stops_new_orders()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        var catalog = adapter.Services.GetRequiredService<InstrumentCatalog>();
        var events = new List<InstrumentChange>();
        catalog.Changed += (_, changes) => events.AddRange(changes);
        await catalog.RefreshAsync(CancellationToken.None);
        Assert.Empty(events);

        adapter.Exchange.Info["meta"] = _ =>
            """{"universe":[{"name":"ETH","szDecimals":4,"maxLeverage":25},{"name":"BTC","szDecimals":5,"maxLeverage":40},{"name":"SOL","szDecimals":2,"maxLeverage":20}]}""";
        await catalog.RefreshAsync(CancellationToken.None);
        Assert.Equal(["BTC", "ETH", "SOL"], events.Select(change => change.Name.Value).Order());
        Assert.Null(events.Single(change => change.Name.Value == "SOL").Before);

        adapter.Exchange.Exchange = _ => """{"status":"ok","response":{"type":"order","data":{"statuses":[{"resting":{"oid":1}}]}}}""";
        Assert.IsType<SubmitOrderOutcome.Rejected>(await SubmitAsync(adapter, adapter.Buy()));
        Assert.IsType<SubmitOrderOutcome.Accepted>(await SubmitAsync(adapter, adapter.Stop()));
        Assert.Equal(1, Assert.Single(adapter.Exchange.Actions).GetProperty("action").GetProperty("orders")[0].GetProperty("a").GetInt32());
    }

    [Fact]
    public async Task The_markets_are_read_again_by_themselves_and_a_changed_lot_is_announced()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        var catalog = adapter.Services.GetRequiredService<InstrumentCatalog>();
        await catalog.EnsureLoadedAsync(CancellationToken.None);
        var announced = new TaskCompletionSource<IReadOnlyList<InstrumentChange>>(TaskCreationOptions.RunContinuationsAsynchronously);
        catalog.Changed += (_, changes) => announced.TrySetResult(changes);
        adapter.Exchange.Info["meta"] = _ =>
            """{"universe":[{"name":"BTC","szDecimals":4,"maxLeverage":40},{"name":"ETH","szDecimals":4,"maxLeverage":25}]}""";

        var time = new ManualTime();
        using var watch = ActivatorUtilities.CreateInstance<ExchangeWatch>(adapter.Services, time);
        await watch.StartAsync(CancellationToken.None);
        // The host runs it on a thread of its own, which may set its timer after the first step.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (!announced.Task.IsCompleted && !patience.IsCancellationRequested)
        {
            time.Advance(TimeSpan.FromMinutes(11));
            await Task.WhenAny(announced.Task, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System));
        }

        var change = Assert.Single(await announced.Task);
        await watch.StopAsync(CancellationToken.None);
        Assert.Equal(("BTC", true), (change.Name.Value, change.IsDangerous));
        Assert.True(catalog.HasChangedDangerously(change.Name));
    }

    private static async Task<SubmitOrderOutcome> SubmitAsync(AdapterUnderTest adapter, OrderRequest order) => Assert.Single(
        await adapter.Gateway.SubmitAsync(adapter.Gateway.ReserveTicket(), [order], OrderGrouping.None, CancellationToken.None));
}
