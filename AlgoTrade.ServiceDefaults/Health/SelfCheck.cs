using Microsoft.Extensions.Configuration;

namespace AlgoTrade.ServiceDefaults.Health;

/// <summary>
/// The verb <c>healthcheck</c>: a process asks its running twin in the same container whether it is ready. Small images
/// have neither curl nor a shell, so the container's health check is the program itself.
/// With <c>--end-frozen</c> it also ends a twin that is frozen (<see cref="FrozenTwin"/>): a container engine restarts what is dead,
/// not what no longer moves.
/// </summary>
public static class SelfCheck
{
    private const string Verb = "healthcheck";
    private const string EndFrozen = "--end-frozen";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <returns>Null when <paramref name="args"/> does not start with the verb; else 0 (ready) or 1 (anything else).</returns>
    public static async Task<int?> RunAsync(string[] args)
    {
        if (args is not [Verb, .. var rest])
        {
            return null;
        }

        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var address = rest.FirstOrDefault(argument => argument != EndFrozen) is { } given
            ? new Uri(given, UriKind.Absolute) : BaseAddress(configuration);
        // Two questions: readiness may wait for a database that is down, and then the process is alive all the same.
        var ready = AskAsync(new Uri(address, HealthPaths.Ready));
        var alive = AskAsync(new Uri(address, HealthPaths.Alive));
        await Console.Out.WriteLineAsync($"{address} is {await ready}");
        if (rest.Contains(EndFrozen) && new FrozenTwin(address.Port).Observe(await alive) is { } ended)
        {
            await Console.Error.WriteLineAsync(ended);
        }

        return await ready == TwinAnswer.Well ? 0 : 1;
    }

    /// <summary>Where the twin listens: ASPNETCORE_URLS, else ASPNETCORE_HTTP_PORTS, else the images' port 8080.</summary>
    internal static Uri BaseAddress(IConfiguration configuration)
    {
        var url = First(configuration["ASPNETCORE_URLS"]);
        var port = First(configuration["ASPNETCORE_HTTP_PORTS"]) ?? First(configuration["HTTP_PORTS"]) ?? "8080";
        var address = url ?? $"http://127.0.0.1:{port}";
        return new Uri(address
            .Replace("//+", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//*", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//[::]", "//127.0.0.1", StringComparison.Ordinal));
    }

    private static string? First(string? list) =>
        list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();

    private static async Task<TwinAnswer> AskAsync(Uri address)
    {
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using var response = await client.GetAsync(address);
            return response.IsSuccessStatusCode ? TwinAnswer.Well : TwinAnswer.Unwell;
        }
        catch (OperationCanceledException)
        {
            return TwinAnswer.Silent;
        }
        catch (HttpRequestException)
        {
            return TwinAnswer.Absent;
        }
    }
}
