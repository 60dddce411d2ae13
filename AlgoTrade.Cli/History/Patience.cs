using AlgoTrade.Engine.Exchange;

namespace AlgoTrade.Cli.History;

/// <summary>Reads of history are repeated: they change nothing, and a moment's outage is no reason to begin anew.</summary>
internal static class Patience
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20)];

    /// <exception cref="ExchangeUnavailableException">It failed also after the last pause.</exception>
    public static async Task<T> ReadAsync<T>(Func<Task<T>> read, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        foreach (var pause in Pauses)
        {
            try
            {
                return await read();
            }
            catch (ExchangeUnavailableException again) when (again.InnerException is not HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError })
            {
                // Nobody at that address is not an outage: that one is told at once.
                await Task.Delay(pause, timeProvider, cancellationToken);
            }
        }

        return await read();
    }
}
