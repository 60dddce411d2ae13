using System.Text;
using System.Text.Json;
using AlgoTrade.Hyperliquid.WebSocket;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.Tests.Wire;

public sealed class RecordedPayloadTests
{
    private readonly Recordings _recordings = new();

    public static TheoryData<string> Files =>
        [.. TestFile.List("rest").Concat(TestFile.List("ws")).Where(file => Recordings.TypeOf(file) is not null)];

    public static TheoryData<int> Samples => [.. Enumerable.Range(0, TestFile.ReadJson("protocol/samples.json").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_recorded_payload_is_read_with_nothing_unknown(string file)
    {
        var read = _recordings.ReadInfo(Recordings.TypeOf(file)!, TestFile.Read(file));
        Assert.NotNull(read);
        Assert.Empty(_recordings.Json.Unknown.Counts);
    }

    /// <summary>Recordings whose licence keeps them out of the product lie beside it on some machines; elsewhere the ones of the test above are read again.</summary>
    [Fact]
    public void Every_recording_beside_the_product_is_read_with_nothing_unknown()
    {
        var files = TestFile.ListRecordings().Where(file => Recordings.TypeOf(file) is not null).ToList();
        Assert.True(files.Count >= Files.Count, $"only {files.Count} recordings");
        foreach (var file in files)
        {
            Assert.NotNull(_recordings.ReadInfo(Recordings.TypeOf(file)!, TestFile.ReadRecording(file)));
            Assert.True(_recordings.Json.Unknown.Total == 0, $"{file}: {string.Join(", ", _recordings.Json.Unknown.Counts.Keys)}");
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_of_the_documentation_is_read_with_nothing_unknown(int index)
    {
        var sample = TestFile.ReadJson("protocol/samples.json")[index];
        var read = _recordings.ReadInfo(sample.GetProperty("type").GetString()!, Encoding.UTF8.GetBytes(sample.GetProperty("json").GetRawText()));
        Assert.NotNull(read);
        Assert.Empty(_recordings.Json.Unknown.Counts);
    }

    [Fact]
    public void Every_frame_of_a_recorded_session_is_read()
    {
        var lines = Encoding.UTF8.GetString(TestFile.Read("ws/session_btc_2025-01-26.jsonl.gz")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var messages = lines.Select(line =>
        {
            using var document = JsonDocument.Parse(line);
            return _recordings.Stream.Read(Encoding.UTF8.GetBytes(document.RootElement.GetProperty("message").GetRawText()));
        }).ToList();
        Assert.Equal(46, messages.Count(message => message.Data is L2Book { Coin: "BTC", Levels: [{ Count: 20 }, { Count: 20 }] }));
        Assert.Equal(9, messages.Count(message => message.Data is IReadOnlyList<PublicTrade>));
    }

    [Fact]
    public void Figures_arrive_exactly()
    {
        var state = (ClearinghouseState)_recordings.ReadInfo("clearinghouseState", TestFile.Read("rest/info/jk_futures_getaccountinfo.json"))!;
        Assert.Equal(83.307638m, state.MarginSummary.AccountValue);
        var position = Assert.Single(state.AssetPositions).Position;
        Assert.Equal(("HYPE", 2.0m, 37.829m, 35.8559189474m), (position.Coin, position.SignedQuantity, position.EntryPrice!.Value, position.LiquidationPrice!.Value));
        Assert.Equal(-68.126246m, position.Leverage.RawUsd);
    }

    [Fact]
    public void New_fields_words_and_channels_are_counted_and_do_no_harm()
    {
        var role = _recordings.Json.Read<UserRole>("""{"role":"user","since":12,"data":{"user":"0x01","tier":3}}"""u8);
        Assert.Equal("user", role.Role);
        Assert.Null(_recordings.Stream.Read("""{"channel":"brandNew","data":[1,2]}"""u8).Data);
        Assert.Null(_recordings.Stream.Read("""{"channel":"brandNew","data":[1,2]}"""u8).Data);
        var counts = _recordings.Json.Unknown.Counts;
        Assert.Equal(1, counts["field UserRole.since"]);
        Assert.Equal(1, counts["field UserRoleData.tier"]);
        Assert.Equal(2, counts["channel brandNew"]);
        Assert.Equal(4, _recordings.Json.Unknown.Total);
    }

    [Theory]
    [InlineData("""{"channel":"bbo","data":{"coin":"BTC","time":1}}""")]
    [InlineData("""{"channel":"trades","data":{"coin":"BTC"}}""")]
    [InlineData("""{"channel":"orderUpdates","data":[{"order":{"coin":"BTC","side":"X","limitPx":"1","sz":"1","oid":1,"timestamp":1},"status":"open","statusTimestamp":1}]}""")]
    [InlineData("""{"channel":"userFills","data":{"user":"0x","fills":[{"coin":"BTC","px":"abc","sz":"1","side":"B","time":1,"oid":1,"fee":"0"}]}}""")]
    [InlineData("""{"data":{}}""")]
    [InlineData("""{"channel":"bbo","data":""")]
    public void A_message_that_lacks_what_matters_is_unreadable_and_not_half_believed(string frame) =>
        Assert.Throws<UnreadableMessageException>(() => _recordings.Stream.Read(Encoding.UTF8.GetBytes(frame)));

    [Theory]
    [InlineData("Websocket connection established.")]
    [InlineData("")]
    public void Frames_that_are_not_json_are_ignored(string frame) =>
        Assert.Null(_recordings.Stream.Read(Encoding.UTF8.GetBytes(frame)).Data);

    [Theory]
    [InlineData("open", WireOrderStatus.Open)]
    [InlineData("triggered", WireOrderStatus.Triggered)]
    [InlineData("filled", WireOrderStatus.Filled)]
    [InlineData("canceled", WireOrderStatus.Canceled)]
    [InlineData("siblingFilledCanceled", WireOrderStatus.Canceled)]
    [InlineData("scheduledCancel", WireOrderStatus.Canceled)]
    [InlineData("somethingNewCanceled", WireOrderStatus.Canceled)]
    [InlineData("rejected", WireOrderStatus.Rejected)]
    [InlineData("minTradeNtlRejected", WireOrderStatus.Rejected)]
    [InlineData("sleeping", WireOrderStatus.Unknown)]
    public void Order_statuses_are_classified_by_word_and_ending(string status, WireOrderStatus expected) =>
        Assert.Equal(expected, WireOrderStatuses.Classify(status));
}
