using Microsoft.Extensions.Configuration;

namespace AlgoTrade.ServiceDefaults.Health;

/// <summary>
/// The verb <c>healthcheck</c>: a process asks its running twin in the same container whether it is ready. Small images
/// have neither curl nor a shell, so the container's health check is the program itself.
/// </summary>
public static class SelfCheck
{
    private const string Verb = "healthcheck";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <returns>Null when <paramref name="args"/> does not start with the verb; else 0 (ready) or 1 (anything else).</returns>
    public static async Task<int?> RunAsync(string[] args)
    {
        if (args is not [Verb, ..])
        {
            return null;
        }

        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var address = args.Length > 1 ? new Uri(args[1], UriKind.Absolute) : new Uri(BaseAddress(configuration), HealthPaths.Ready);
        return await AskAsync(address);
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

    private static async Task<int> AskAsync(Uri address)
    {
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using var response = await client.GetAsync(address);
            await Console.Out.WriteLineAsync($"{address} answers {(int)response.StatusCode}");
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"{address} does not answer: {exception.Message}");
            return 1;
        }
    }
}
