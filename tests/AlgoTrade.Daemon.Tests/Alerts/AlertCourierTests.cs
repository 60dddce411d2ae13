using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Data.Alerts;
using AlgoTrade.Data.Operations;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Testing.Databases;
using Microsoft.Extensions.Logging.Abstractions;
using Alert = AlgoTrade.Daemon.Alerts.Alert;

namespace AlgoTrade.Daemon.Tests.Alerts;

public sealed class AlertCourierTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_receiver_that_fails_is_tried_again_and_the_delivery_is_recorded()
    {
        var (steady, shaky) = (new Receiver("shaky"), new Receiver("shaky") { Failures = 2 });

        var row = await DeliverAsync("shaky", steady, shaky);

        Assert.Equal((1, 3), (steady.Calls, shaky.Calls));
        Assert.True(await IsDeliveredAsync(row));
    }

    [Fact]
    public async Task A_deaf_receiver_silences_nobody_and_the_alert_stays_undelivered()
    {
        var (steady, deaf) = (new Receiver("deaf"), new Receiver("deaf") { Failures = int.MaxValue });

        var row = await DeliverAsync("deaf", steady, deaf);

        Assert.Equal((1, 4), (steady.Calls, deaf.Calls));
        Assert.False(await IsDeliveredAsync(row));
        Assert.Contains(await new AlertStore(database.DataSource).UndeliveredAsync(100, CancellationToken.None), alert => alert.AlertId == row);
    }

    [Fact]
    public async Task A_test_that_reached_a_person_leaves_a_note_and_one_that_reached_a_log_does_not()
    {
        var operations = new OperationStore(database.DataSource);

        await DeliverAsync(AlertStore.TestPrefix + "log", new Receiver(AlertStore.TestPrefix + "log"));
        Assert.DoesNotContain(await operations.ListAsync(CancellationToken.None), operation => operation.Kind == OperationKinds.AlertTest);

        await DeliverAsync(AlertStore.TestPrefix + "phone", new Receiver(AlertStore.TestPrefix + "phone") { ReachesAPerson = true });
        Assert.Contains(await operations.ListAsync(CancellationToken.None), operation => operation.Kind == OperationKinds.AlertTest);
    }

    private async Task<long> DeliverAsync(string key, params Receiver[] receivers)
    {
        var store = new AlertStore(database.DataSource);
        var (row, _) = await store.RaiseAsync(key, AlertSeverity.Warning, "look", null, null, Now, CancellationToken.None);
        using var courier = new AlertCourier(store, new OperationStore(database.DataSource), receivers, new HouseTime(new HurriedTime()), NullLogger<AlertCourier>.Instance);
        courier.Deliver(row, new Alert(AlertSeverity.Warning, null, key, "look", Now));
        await courier.StartAsync(CancellationToken.None);
        await Task.WhenAll(receivers.Select(receiver => receiver.Ended));
        // Its end is recorded after the last answer; stopping waits for what is under way.
        while (courier.UnderWay > 0)
            await Task.Yield();
        await courier.StopAsync(CancellationToken.None);
        return row;
    }

    private async Task<bool> IsDeliveredAsync(long row) =>
        (await new AlertStore(database.DataSource).ListAsync(onlyOpen: false, long.MaxValue, 100, CancellationToken.None)).Single(alert => alert.AlertId == row).DeliveredAt is not null;

    private sealed class Receiver(string key) : IAlertSink
    {
        private readonly TaskCompletionSource _ended = new();

        public bool ReachesAPerson { get; init; }

        public int Failures { get; init; }

        public int Calls { get; private set; }

        public Task Ended => _ended.Task;

        // The look at what is undelivered brings the alerts of other tests, too.
        public Task DeliverAsync(Alert alert, CancellationToken cancellationToken)
        {
            if (alert.Key != key)
                return Task.CompletedTask;
            Calls++;
            if (Calls > Failures || Calls == 4)
                _ended.TrySetResult();
            return Calls <= Failures ? Task.FromException(new HttpRequestException("nobody there")) : Task.CompletedTask;
        }
    }
}
