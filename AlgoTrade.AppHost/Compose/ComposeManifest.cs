using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;

namespace AlgoTrade.AppHost.Compose;

/// <summary>What concerns the published manifest as a whole: its name, its secrets, its networks, and waiting for health.</summary>
internal static class ComposeManifest
{
    public const string OutsideNetwork = "outside";
    public const string InsideNetwork = "inside";

    public const string OwnerPassword = "db-owner-password";
    public const string ApplicationPassword = "db-app-password";
    public const string AdminKey = "admin-key";
    public const string AgentKey = "agent-key";
    public const string DashboardToken = "dashboard-token";

    public static void AddComposeManifest(this IDistributedApplicationBuilder builder) => builder.AddDockerComposeEnvironment("compose")
        .WithDashboard(dashboard => dashboard.PublishAsDockerComposeService((_, service) => ComposeServices.Dashboard(service)))
        .WithProperties(environment => environment.DefaultNetworkName = OutsideNetwork)
        .ConfigureComposeFile(Finish)
        .ConfigureEnvFile(LeaveVariablesToTheExample);

    private static void Finish(ComposeFile file)
    {
        file.Name = "algotrade";
        // No way out: what only talks to its neighbours cannot be made to talk to anybody else.
        file.AddNetwork(new Network { Name = InsideNetwork, Driver = "bridge", Internal = true });
        DeclareSecrets(file);
        WaitForHealth(file);
    }

    /// <summary>Every variable stands in <c>.env.example</c> with its unit and default; a generated list without either would be a second one.</summary>
    private static void LeaveVariablesToTheExample<T>(IDictionary<string, T> variables) => variables.Clear();

    private static void DeclareSecrets(ComposeFile file)
    {
        foreach (var name in file.Services.Values.SelectMany(service => service.Secrets).Select(secret => secret.Source!).Distinct())
        {
            file.Secrets[name] = new Secret { File = $"./secrets/{name}" };
        }
    }

    // The publisher writes "started" for every wait; what has a health check is waited for until it is healthy.
    private static void WaitForHealth(ComposeFile file)
    {
        foreach (var (name, dependency) in file.Services.Values.SelectMany(service => service.DependsOn))
        {
            if (dependency.Condition == "service_started" && file.Services[name].Healthcheck is not null)
            {
                dependency.Condition = "service_healthy";
            }
        }
    }
}
