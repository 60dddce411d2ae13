using Microsoft.Extensions.Options;

namespace AlgoTrade.Hyperliquid;

/// <summary>One sentence per bad value, naming the value and what was expected.</summary>
internal sealed class HyperliquidOptionsValidator : IValidateOptions<HyperliquidOptions>
{
    public ValidateOptionsResult Validate(string? name, HyperliquidOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(HyperliquidOptions options)
    {
        const string Section = HyperliquidOptions.SectionName;
        if (!Enum.IsDefined(options.Network))
            yield return $"{Section}:Network is '{options.Network}': expected Simulated, Testnet or Mainnet.";
        if (!Enum.IsDefined(options.ActionTransport))
            yield return $"{Section}:ActionTransport is '{options.ActionTransport}': expected Http or WebSocket.";
        if (!Enum.IsDefined(options.InfoTransport))
            yield return $"{Section}:InfoTransport is '{options.InfoTransport}': expected Http or WebSocket.";
        if (options.IpWeightReserve >= options.IpWeightPerMinute)
            yield return $"{Section}:IpWeightReserve is {options.IpWeightReserve}: expected less than IpWeightPerMinute ({options.IpWeightPerMinute}).";
        if (options.BaseUrl is { Length: > 0 } url && !IsHttpAddress(url))
            yield return $"{Section}:BaseUrl is '{url}': expected an address such as https://api.hyperliquid.xyz.";
        if (options.AccountAddress is { Length: > 0 } account && options.Account is null)
            yield return $"{Section}:AccountAddress is '{account}': expected 0x and 40 hex digits.";
        if (options.AgentKeyFile is { Length: > 0 } keyFile && !File.Exists(keyFile))
            yield return $"{Section}:AgentKeyFile is '{keyFile}': expected the path of an existing file.";
        if (options.AgentKeyFile is { Length: > 0 } && string.IsNullOrEmpty(options.AccountAddress))
            yield return $"{Section}:AccountAddress is empty: an API wallet's key needs the address of the account it trades for.";
        foreach (var (key, value, low, high) in Ranges(options))
        {
            if (value < low || value > high)
                yield return $"{Section}:{key} is {value}: expected {low} to {high}.";
        }
    }

    private static IEnumerable<(string Key, int Value, int Low, int High)> Ranges(HyperliquidOptions options) =>
    [
        (nameof(options.ExpiresAfterMs), options.ExpiresAfterMs, 1_000, 60_000),
        (nameof(options.RequestTimeoutMs), options.RequestTimeoutMs, 1_000, 60_000),
        (nameof(options.AuditIntervalMs), options.AuditIntervalMs, 2_000, 600_000),
        (nameof(options.MarketSilenceMs), options.MarketSilenceMs, 5_000, 600_000),
        (nameof(options.WatchIntervalMs), options.WatchIntervalMs, 10_000, 86_400_000),
        (nameof(options.IpWeightPerMinute), options.IpWeightPerMinute, 200, 1_200),
        (nameof(options.IpWeightReserve), options.IpWeightReserve, 0, 600),
        (nameof(options.AddressActionReserve), options.AddressActionReserve, 0, 5_000),
    ];

    private static bool IsHttpAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);
}
