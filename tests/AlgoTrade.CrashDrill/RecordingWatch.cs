using System.Collections.Concurrent;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.CrashDrill;

/// <summary>
/// Listens to the recorded instrument beside the daemons, and demands every trade it heard of the database: what the daemon could not write it had to keep on its
/// disk and to bring in later, without a gap.
/// </summary>
internal sealed class RecordingWatch : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly ServiceProvider _adapter;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<long, bool> _heard = new();
    private readonly Task _listening;

    private RecordingWatch(DrillGround ground)
    {
        _adapter = ground.OpenAdapter(ground.Lanes[0].Address);
        _listening = ListenAsync(_adapter.GetRequiredService<IMarketFeed>());
    }

    /// <summary>Listens from now on. Returns once something was heard.</summary>
    public static async Task<RecordingWatch> StartAsync(DrillGround ground, CancellationToken cancellationToken)
    {
        var watch = new RecordingWatch(ground);
        await Eventually.Async(() => Task.FromResult(!watch._heard.IsEmpty), Patience, "a trade is heard", cancellationToken);
        return watch;
    }

    /// <summary>Stops listening and compares.</summary>
    /// <exception cref="InvalidOperationException">A gap was recorded although the spool had room.</exception>
    /// <exception cref="TimeoutException">A trade is missing.</exception>
    public async Task CompareAsync(DrillGround ground, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _listening;
        await Eventually.Async(
            async () => await CountMissingAsync(ground, cancellationToken) == 0, Patience, $"all {_heard.Count} trades of the outage are recorded", cancellationToken);
        await using var gaps = ground.DataSource.CreateCommand("SELECT string_agg(stream || ': ' || cause, '; ') FROM data_gaps WHERE stream <> 'candles'");
        if (await gaps.ExecuteScalarAsync(cancellationToken) is string found)
            throw new InvalidOperationException($"The recorder has gaps although its spool had room: {found}.");
        Console.WriteLine($"{_heard.Count} trades of {Lane.Recorded} heard meanwhile, all of them recorded, no gap");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        await _adapter.DisposeAsync();
        _stop.Dispose();
    }

    private async Task<long> CountMissingAsync(DrillGround ground, CancellationToken cancellationToken)
    {
        await using var command = ground.DataSource.CreateCommand(
            """
            SELECT count(*) FROM unnest($1) AS heard (trade_id)
            WHERE NOT EXISTS (SELECT 1 FROM market_trades t JOIN instruments i USING (instrument_id) WHERE i.coin = $2 AND t.trade_id = heard.trade_id)
            """);
        command.Parameters.Add(new() { Value = _heard.Keys.ToArray() });
        command.Parameters.Add(new() { Value = Lane.Recorded });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task ListenAsync(IMarketFeed feed)
    {
        try
        {
            await feed.SubscribeAsync([new MarketSubscription(new InstrumentName(Lane.Recorded), MarketStream.Trades)], _stop.Token);
            await foreach (var heard in feed.ReadAsync(_stop.Token))
            {
                if (heard is TradeOccurred trade)
                    _heard[trade.TradeId] = true;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Enough heard.
        }
    }
}
