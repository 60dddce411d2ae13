using Aspire.Hosting.Kubernetes;

namespace AlgoTrade.AppHost.Kubernetes;

/// <summary>The Helm chart as a whole. It holds no secret and makes none: the operator does, see docs/kubernetes.md.</summary>
internal static class KubernetesChart
{
    /// <summary>One key for each secret, named as the file that the process reads.</summary>
    public const string Secrets = "algotrade-secrets";

    private const string Name = "algotrade";

    /// <summary>Publish for Kubernetes instead of Compose. Setting <c>AlgoTrade:Publish</c>; the model has one published form at a time.</summary>
    public static bool IsWanted(IDistributedApplicationBuilder builder) => builder.Configuration["AlgoTrade:Publish"] switch
    {
        null or "compose" => false,
        "kubernetes" => true,
        var other => throw new DistributedApplicationException($"AlgoTrade:Publish is '{other}'; expected compose or kubernetes."),
    };

    public static IResourceBuilder<KubernetesEnvironmentResource> AddKubernetesChart(this IDistributedApplicationBuilder builder) => builder
        .AddKubernetesEnvironment("kubernetes")
        .WithDashboard(false)
        .WithHelm(helm => helm.WithChartName(Name).WithChartVersion("0.1.0").WithChartDescription("Trading bots on Hyperliquid"));
}
