using AlgoTrade.Engine.Exchange;

namespace AlgoTrade.CrashDrill;

/// <summary>Waits for what must come, and says what did not.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <returns>How long it took.</returns>
    /// <exception cref="TimeoutException">It did not come within the patience.</exception>
    public static async Task<TimeSpan> Async(Func<Task<bool>> isThere, TimeSpan patience, string what, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await isThere())
        {
            if (TimeProvider.System.GetElapsedTime(started) > patience)
                throw new TimeoutException($"Waited {patience.TotalSeconds:F0} s in vain until {what}.");
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        return TimeProvider.System.GetElapsedTime(started);
    }

    /// <summary>Reads from an exchange that goes on failing now and then.</summary>
    public static async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await read();
            }
            catch (Exception exception) when (exception is ExchangeUnavailableException or HttpRequestException && attempt < 20)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
    }
}
