using Npgsql;

namespace AlgoTrade.CrashDrill;

/// <summary>Two daemons and one account: exactly one may act, and it must be clear which.</summary>
internal static class OwnershipScenarios
{
    /// <summary>The owner dies, the one that stood by takes over, and the next one stands by.</summary>
    public static async Task TakeOverAsync(DrillGround ground, CancellationToken cancellationToken)
    {
        foreach (var lane in ground.Lanes)
        {
            var owner = lane.StartDaemon("daemon-0");
            await lane.UntilItTradesAsync(await lane.CountOrdersAsync(cancellationToken), cancellationToken);
            for (var round = 1; round <= ground.Options.Rounds; round++)
            {
                var standby = lane.StartDaemon($"daemon-{round}");
                lane.Follow(owner);
                await lane.UntilItTradesAsync(await lane.CountOrdersAsync(cancellationToken), cancellationToken);
                await lane.KillDaemonAsync();
                var before = await lane.CountOrdersAsync(cancellationToken);
                lane.Follow(standby);
                var owned = await UntilOwnedByAsync(ground, lane, $"daemon-{round}", cancellationToken);
                var traded = await lane.UntilItTradesAsync(before, cancellationToken);
                Console.WriteLine($"takeover {owned.TotalSeconds:F1} s after the death of the owner (limit 15 s), first order {(owned + traded).TotalSeconds:F1} s after it");
                owner = standby;
            }
        }
    }

    /// <summary>The owner stands still until another one trades; when it wakes up it must neither write nor send.</summary>
    public static async Task FrozenAsync(DrillGround ground, CancellationToken cancellationToken)
    {
        foreach (var lane in ground.Lanes)
        {
            var owner = lane.StartDaemon("daemon-0");
            for (var round = 1; round <= ground.Options.Rounds; round++)
            {
                await lane.UntilItTradesAsync(await lane.CountOrdersAsync(cancellationToken), cancellationToken);
                var epoch = await EpochAsync(ground, lane, cancellationToken);
                var standby = lane.StartDaemon($"daemon-{round}");
                await owner.FreezeAsync();
                await UntilOwnedByAsync(ground, lane, $"daemon-{round}", cancellationToken);
                await lane.UntilItTradesAsync(await lane.CountOrdersAsync(cancellationToken), cancellationToken);
                var written = await WrittenUnderAsync(ground, lane, epoch, cancellationToken);
                await owner.ThawAsync();
                await lane.UntilItTradesAsync(await lane.CountOrdersAsync(cancellationToken), cancellationToken);
                await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, cancellationToken);
                var late = await WrittenUnderAsync(ground, lane, epoch, cancellationToken) - written;
                if (late != 0)
                    throw new InvalidOperationException($"The frozen daemon wrote {late} rows after it had lost the account.");
                Console.WriteLine($"a daemon that slept through the loss of its account (epoch {epoch}) woke up and wrote 0 rows");
                await owner.DisposeAsync();
                owner = standby;
            }
        }
    }

    /// <summary>Two processes that only record, one of them killed and started again: no trade is lost or doubled, and no account is touched.</summary>
    public static async Task RecordersAsync(DrillGround ground, CancellationToken cancellationToken)
    {
        var lane = ground.Lanes[0];
        var patience = TimeSpan.FromSeconds(ground.Options.Patience);
        await using var steady = lane.StartRecorder("recorder-steady");
        // Its own first trade, so that whoever is killed later is not the only one that ever recorded.
        await Eventually.Async(() => HasRecordedAsync(ground, cancellationToken), patience, "the first recorder records", cancellationToken);
        var killed = lane.StartRecorder("recorder-killed");
        await using var watch = await RecordingWatch.StartAsync(ground, cancellationToken);
        for (var round = 1; round <= ground.Options.Rounds; round++)
        {
            await Task.Delay(TimeSpan.FromSeconds(ground.Options.Seconds), TimeProvider.System, cancellationToken);
            await killed.KillAsync();
            await killed.DisposeAsync();
            await Task.Delay(TimeSpan.FromSeconds(ground.Options.Seconds), TimeProvider.System, cancellationToken);
            killed = lane.StartRecorder("recorder-killed");
        }

        await watch.CompareAsync(ground, cancellationToken);
        await using (var touched = ground.DataSource.CreateCommand("SELECT (SELECT count(*) FROM leases WHERE name LIKE 'account:%') + (SELECT count(*) FROM orders) + (SELECT count(*) FROM bot_status)"))
        {
            if ((long)(await touched.ExecuteScalarAsync(cancellationToken))! is var rows and not 0)
                throw new InvalidOperationException($"Processes that only record left {rows} leases of accounts, orders and reports of bots.");
        }

        await killed.DisposeAsync();
        if (await steady.StopAsync(patience) is var exitCode and not 0)
            throw new InvalidOperationException($"A process that only records ended with exit code {exitCode} instead of 0.");
        Console.WriteLine("two processes that only record took no account; the one that was asked to stop ended with exit code 0");
    }

    private static async Task<bool> HasRecordedAsync(DrillGround ground, CancellationToken cancellationToken)
    {
        await using var command = ground.DataSource.CreateCommand("SELECT EXISTS (SELECT 1 FROM market_trades)");
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<TimeSpan> UntilOwnedByAsync(DrillGround ground, Lane lane, string instance, CancellationToken cancellationToken) =>
        await lane.UntilAsync(
            async () =>
            {
                await using var command = Lease(ground, lane, "holder");
                return (string?)await command.ExecuteScalarAsync(cancellationToken) == $"{lane.ApplicationName}-{instance}";
            },
            $"{instance} owns the account", cancellationToken);

    private static async Task<long> EpochAsync(DrillGround ground, Lane lane, CancellationToken cancellationToken)
    {
        await using var command = Lease(ground, lane, "epoch");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static NpgsqlCommand Lease(DrillGround ground, Lane lane, string column)
    {
        var command = ground.DataSource.CreateCommand($"SELECT {column} FROM leases WHERE name = $1");
        command.Parameters.Add(new() { Value = $"account:{lane.AccountId}" });
        return command;
    }

    private static async Task<long> WrittenUnderAsync(DrillGround ground, Lane lane, long epoch, CancellationToken cancellationToken)
    {
        await using var command = ground.DataSource.CreateCommand(
            """
            SELECT (SELECT count(*) FROM order_events e JOIN orders o USING (cloid) WHERE o.account_id = $1 AND e.lease_epoch = $2)
                + (SELECT count(*) FROM orders WHERE account_id = $1 AND nonce IS NOT NULL AND event_count = 0 AND lease_epoch = $2)
            """);
        command.Parameters.Add(new() { Value = lane.AccountId });
        command.Parameters.Add(new() { Value = epoch });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
