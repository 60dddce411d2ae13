using Microsoft.Extensions.Configuration;

namespace AlgoTrade.AppHost.Resources;

/// <summary>Which exchange the system talks to. Setting <c>AlgoTrade:Network</c>; default: our own practice exchange.</summary>
internal sealed record ExchangeNetwork(string Name)
{
    private static readonly string[] Known = ["simulated", "testnet", "mainnet"];

    public bool IsPractice => Name == "simulated";

    /// <exception cref="DistributedApplicationException">The setting names no known network.</exception>
    public static ExchangeNetwork From(IConfiguration configuration)
    {
        var name = configuration["AlgoTrade:Network"] ?? Known[0];
        return Known.Contains(name, StringComparer.Ordinal)
            ? new ExchangeNetwork(name)
            : throw new DistributedApplicationException($"AlgoTrade:Network is '{name}'; expected one of {string.Join(", ", Known)}.");
    }
}
