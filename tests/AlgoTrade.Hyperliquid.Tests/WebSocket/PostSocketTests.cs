using System.Text.Json;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Rest;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Hyperliquid.Tests.Support;
using AlgoTrade.Hyperliquid.WebSocket;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Hyperliquid.Tests.WebSocket;

/// <summary>Orders over the WebSocket have the same outcomes as by HTTP, and none is ever sent twice, by whichever way.</summary>
public sealed class PostSocketTests
{
    private const string Resting = """{"type":"action","payload":{"status":"ok","response":{"type":"order","data":{"statuses":[{"resting":{"oid":77}}]}}}}""";

    [Fact]
    public async Task An_order_goes_over_the_socket_with_nonce_expiry_and_signature_and_counts_in_both_budgets()
    {
        await using var run = await Run.StartAsync();
        var ticket = run.Adapter.Gateway.ReserveTicket();
        var ipLeft = run.Budgets.Ip.Status.Left;
        var submitting = run.Adapter.Gateway.SubmitAsync(ticket, [run.Adapter.Buy()], OrderGrouping.None, CancellationToken.None);
        var (id, request) = await run.NextPostAsync();
        Assert.Equal("action", request.GetProperty("type").GetString());
        await run.AnswerAsync(id, Resting);

        Assert.Equal(new SubmitOrderOutcome.Accepted(new ExchangeOrderId(77)), Assert.Single(await submitting));
        var sent = ReceivedAction.Read(request.GetProperty("payload"));
        Assert.Equal(ticket.Nonce, sent.Nonce);
        Assert.NotNull(sent.ExpiresAfter);
        Assert.True(sent.TryRecoverSigner(isMainnet: false, out var signer));
        Assert.Equal("0x14791697260e4c9a71f18484c9f997b308e59325", signer.ToString());
        Assert.Equal(1, ipLeft - run.Budgets.Ip.Status.Left);
        Assert.Empty(run.Adapter.Exchange.Actions);
    }

    [Fact]
    public async Task Answers_find_their_question_in_any_order()
    {
        await using var run = await Run.StartAsync();
        var first = run.SubmitAsync();
        var (firstId, _) = await run.NextPostAsync();
        var second = run.SubmitAsync();
        var (secondId, _) = await run.NextPostAsync();
        await run.AnswerAsync(secondId, Resting.Replace("77", "78", StringComparison.Ordinal));
        await run.AnswerAsync(firstId, Resting);
        // An answer that nobody waits for harms nothing.
        await run.AnswerAsync(firstId, Resting);
        Assert.Equal(new ExchangeOrderId(77), Assert.IsType<SubmitOrderOutcome.Accepted>(await first).OrderId);
        Assert.Equal(new ExchangeOrderId(78), Assert.IsType<SubmitOrderOutcome.Accepted>(await second).OrderId);
    }

    [Fact]
    public async Task A_socket_that_dies_after_sending_leaves_the_outcome_unknown_and_nothing_is_sent_again()
    {
        await using var run = await Run.StartAsync();
        var submitting = run.SubmitAsync();
        await run.NextPostAsync();
        run.Socket.Cut();
        Assert.IsType<SubmitOrderOutcome.Unknown>(await submitting);

        // The next connection carries the next order only; neither it nor HTTP ever sees the lost one.
        await run.ReconnectedAsync();
        var next = run.SubmitAsync();
        var (id, request) = await run.NextPostAsync();
        await run.AnswerAsync(id, Resting);
        Assert.IsType<SubmitOrderOutcome.Accepted>(await next);
        Assert.Equal(run.Adapter.LastSequence, ReadCloid(request).Sequence);
        Assert.Empty(run.Adapter.Exchange.Actions);
    }

    [Fact]
    public async Task Without_an_answer_in_time_the_outcome_is_unknown_and_a_late_answer_changes_nothing()
    {
        await using var run = await Run.StartAsync(("RequestTimeoutMs", "1000"));
        var submitting = run.SubmitAsync();
        var (id, _) = await run.NextPostAsync();
        Assert.IsType<SubmitOrderOutcome.Unknown>(await submitting);
        await run.AnswerAsync(id, Resting);
        Assert.Equal(0, run.Adapter.Services.GetRequiredService<StreamLimits>().InUse.Posts);
        Assert.Empty(run.Adapter.Exchange.Actions);
    }

    [Theory]
    [InlineData("""{"type":"error","payload":"422 Unprocessable Entity: Failed to deserialize the JSON body into the target type"}""", RejectReason.BadRequest)]
    [InlineData("""{"type":"error","payload":"429 Too Many Requests: null"}""", RejectReason.RateLimited)]
    [InlineData("""{"type":"action","payload":{"status":"err","response":"Action already expired"}}""", RejectReason.Expired)]
    [InlineData("""{"type":"error","payload":"502 Bad Gateway: <html>"}""", null)]
    [InlineData("""{"type":"error","payload":"something went wrong"}""", null)]
    [InlineData("""{"type":"error","payload":17}""", null)]
    [InlineData("""{"type":"surprise","payload":{"status":"ok"}}""", null)]
    [InlineData("""{"type":"action","payload":{"status":"maybe"}}""", null)]
    [InlineData("""{"type":"action","payload":null}""", null)]
    public async Task Only_a_clear_refusal_is_a_rejection(string response, RejectReason? reason)
    {
        await using var run = await Run.StartAsync();
        var submitting = run.SubmitAsync();
        var (id, _) = await run.NextPostAsync();
        await run.AnswerAsync(id, response);
        var outcome = await submitting;
        if (reason is { } expected)
            Assert.Equal(expected, Assert.IsType<SubmitOrderOutcome.Rejected>(outcome).Reason);
        else
            Assert.IsType<SubmitOrderOutcome.Unknown>(outcome);
        Assert.Empty(run.Adapter.Exchange.Actions);
    }

    [Fact]
    public async Task While_the_socket_is_not_connected_orders_go_by_http()
    {
        await using var adapter = await AdapterUnderTest.StartAsync(("ActionTransport", "WebSocket"));
        adapter.Exchange.RefusesSockets = true;
        adapter.Exchange.Exchange = _ => """{"status":"ok","response":{"type":"order","data":{"statuses":[{"resting":{"oid":5}}]}}}""";
        var outcomes = await adapter.Gateway.SubmitAsync(adapter.Gateway.ReserveTicket(), [adapter.Buy()], OrderGrouping.None, CancellationToken.None);
        Assert.Equal(new SubmitOrderOutcome.Accepted(new ExchangeOrderId(5)), Assert.Single(outcomes));
        Assert.Single(adapter.Exchange.Actions);
    }

    [Fact]
    public async Task What_the_exchange_did_not_take_because_too_many_wait_goes_by_http()
    {
        await using var run = await Run.StartAsync();
        run.Adapter.Exchange.Exchange = _ => """{"status":"ok","response":{"type":"order","data":{"statuses":[{"resting":{"oid":5}}]}}}""";
        var submitting = run.SubmitAsync();
        var (id, _) = await run.NextPostAsync();
        await run.Socket.SendAsync($$"""{"channel":"error","data":"too many pending post requests id={{id}}"}""");
        Assert.Equal(new SubmitOrderOutcome.Accepted(new ExchangeOrderId(5)), await submitting);
    }

    [Fact]
    public async Task Reads_go_over_the_socket_as_well_when_asked_for()
    {
        await using var run = await Run.StartAsync(("InfoTransport", "WebSocket"));
        var reading = run.Adapter.Services.GetRequiredService<InfoClient>()
            .ReadAsync<string>(InfoRequest.UserAbstraction(AccountAddress.Parse(LoopbackExchange.Account)), CancellationToken.None);
        var (id, request) = await run.NextPostAsync();
        Assert.Equal("userAbstraction", request.GetProperty("payload").GetProperty("type").GetString());
        await run.AnswerAsync(id, """{"type":"info","payload":{"type":"userAbstraction","data":"disabled"}}""");
        Assert.Equal("disabled", await reading);
    }

    private static ClientOrderId ReadCloid(JsonElement request) =>
        Assert.Single(((PlaceOrders)ReceivedAction.Read(request.GetProperty("payload")).Action).Orders).ClientOrderId!.Value;

    private sealed class Run : IAsyncDisposable
    {
        private Run(AdapterUnderTest adapter) => Adapter = adapter;

        public AdapterUnderTest Adapter { get; }

        public LoopbackSocket Socket { get; private set; } = null!;

        public RateBudgets Budgets => Adapter.Services.GetRequiredService<RateBudgets>();

        public static async Task<Run> StartAsync(params (string Key, string Value)[] settings)
        {
            var run = new Run(await AdapterUnderTest.StartAsync([("ActionTransport", "WebSocket"), .. settings]));
            // What is asked once before the first order goes by HTTP, so that the tests see their own posts only.
            run.Adapter.Exchange.RefusesSockets = true;
            await run.Adapter.WarmUpAsync();
            run.Adapter.Exchange.RefusesSockets = false;
            await run.ReconnectedAsync();
            return run;
        }

        public async Task ReconnectedAsync()
        {
            var posts = Adapter.Services.GetRequiredService<PostSocket>();
            await posts.Connected.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
            Socket = await Adapter.Exchange.NextSocketAsync();
            while (!posts.IsConnected)
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        public async Task<SubmitOrderOutcome> SubmitAsync() => Assert.Single(await Adapter.Gateway.SubmitAsync(
            Adapter.Gateway.ReserveTicket(), [Adapter.Buy()], OrderGrouping.None, CancellationToken.None));

        public async Task<(ulong Id, JsonElement Request)> NextPostAsync()
        {
            using var frame = JsonDocument.Parse(await Socket.NextAsync());
            Assert.Equal("post", frame.RootElement.GetProperty("method").GetString());
            return (frame.RootElement.GetProperty("id").GetUInt64(), frame.RootElement.GetProperty("request").Clone());
        }

        public Task AnswerAsync(ulong id, string response) =>
            Socket.SendAsync($$$"""{"channel":"post","data":{"id":{{{id}}},"response":{{{response}}}}}""");

        public ValueTask DisposeAsync() => Adapter.DisposeAsync();
    }
}
