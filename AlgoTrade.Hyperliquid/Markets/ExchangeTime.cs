using AlgoTrade.Engine.Exchange;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Rest;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.Markets;

/// <summary>
/// The exchange's clock as ours plus a measured difference. Deadlines are judged by it there, candles close by it, fills are stamped with
/// it: a machine whose clock is wrong would see every order expired, or call a candle final that is not. Safe for many threads.
/// </summary>
public sealed class ExchangeTime(InfoClient info, TimeProvider time) : IDisposable
{
    /// <summary>Differences up to this may be the way of the answer; they are left alone, and whoever compares clocks allows for them.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan PauseBetweenDoubts = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _measuring = new(1, 1);
    private long _offsetTicks;
    private volatile bool _isMeasured;
    private volatile bool _isDoubted;
    private long _measuredAt;

    /// <summary>The exchange's clock minus ours as last measured; null before the first time.</summary>
    public TimeSpan? Measured => _isMeasured ? TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks)) : null;

    /// <summary>What is added to our clock: <see cref="Measured"/>, or zero within the tolerance.</summary>
    public TimeSpan Offset => Measured is { } offset && offset.Duration() > Tolerance ? offset : TimeSpan.Zero;

    public DateTimeOffset Now => time.GetUtcNow() + Offset;

    /// <summary>Measures the first time, and anew after a doubt.</summary>
    /// <exception cref="ExchangeUnavailableException">The exchange was never measured and did not answer now.</exception>
    public async Task EnsureMeasuredAsync(CancellationToken cancellationToken)
    {
        if (_isMeasured && !(_isDoubted && time.GetElapsedTime(Interlocked.Read(ref _measuredAt)) > PauseBetweenDoubts))
            return;
        try
        {
            await MeasureAsync(cancellationToken);
        }
        catch (ExchangeUnavailableException) when (_isMeasured)
        {
            // The last figure is better than none; the doubt stays.
        }
    }

    /// <summary>An action was refused as expired although it had just been signed: our idea of the exchange's clock may be wrong.</summary>
    public void Doubt() => _isDoubted = true;

    /// <exception cref="ExchangeUnavailableException">The exchange did not answer; the last figure stays in force.</exception>
    public async Task<TimeSpan> MeasureAsync(CancellationToken cancellationToken)
    {
        await _measuring.WaitAsync(cancellationToken);
        try
        {
            var begun = time.GetTimestamp();
            var before = time.GetUtcNow();
            var status = await info.ReadAsync<ExchangeStatus>(InfoRequest.ExchangeStatus(), cancellationToken, RequestPriority.Protective);
            var middle = before + (time.GetElapsedTime(begun) / 2);
            var offset = DateTimeOffset.FromUnixTimeMilliseconds(status.Time) - middle;
            Interlocked.Exchange(ref _offsetTicks, offset.Ticks);
            Interlocked.Exchange(ref _measuredAt, time.GetTimestamp());
            (_isDoubted, _isMeasured) = (false, true);
            return offset;
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new ExchangeUnavailableException($"The exchange's clock could not be read: {exception.Message}", exception);
        }
        finally
        {
            _measuring.Release();
        }
    }

    public void Dispose() => _measuring.Dispose();
}
