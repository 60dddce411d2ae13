using Microsoft.Extensions.Options;

namespace AlgoTrade.Api;

internal sealed class ApiOptionsValidator : IValidateOptions<ApiOptions>
{
    private const int ShortestKey = 32;

    public ValidateOptionsResult Validate(string? name, ApiOptions options)
    {
        var failures = new List<string>();
        if (options.Network is not ("simulated" or "testnet" or "mainnet"))
        {
            failures.Add($"Api:Network is \"{options.Network}\": expected simulated, testnet or mainnet.");
        }

        if (options.FirstAdminKey is { Length: < ShortestKey })
        {
            failures.Add($"Api:FirstAdminKey has {options.FirstAdminKey.Length} characters: expected at least {ShortestKey}.");
        }

        Range(failures, "MaxBodyBytes", options.MaxBodyBytes, 1024, 16 * 1024 * 1024);
        Range(failures, "RequestsPerSecond", options.RequestsPerSecond, 1, 100_000);
        Range(failures, "AnonymousRequestsPerSecond", options.AnonymousRequestsPerSecond, 1, 100_000);
        Range(failures, "SessionHours", options.SessionHours, 1, 720);
        Range(failures, "MaxEventStreams", options.MaxEventStreams, 1, 100_000);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Range(List<string> failures, string name, int value, int min, int max)
    {
        if (value < min || value > max)
        {
            failures.Add($"Api:{name} is {value}: expected {min} to {max}.");
        }
    }
}
