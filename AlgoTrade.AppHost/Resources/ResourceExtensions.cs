using AlgoTrade.AppHost.Compose;
using AlgoTrade.AppHost.Kubernetes;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Kubernetes;

namespace AlgoTrade.AppHost.Resources;

/// <summary>The few sentences that the picture in AppHost.cs is made of.</summary>
internal static class ResourceExtensions
{
    private const int ContainerPort = 8080;

    /// <summary>What the published service needs beyond the model, in the form that is being published.</summary>
    public static IResourceBuilder<T> WhenPublished<T>(this IResourceBuilder<T> resource, Action<Service> compose, Action<KubernetesResource> kubernetes)
        where T : IComputeResource => KubernetesChart.IsWanted(resource.ApplicationBuilder)
            ? resource.PublishAsKubernetesService(kubernetes)
            : resource.PublishAsDockerComposeService((_, service) => compose(service));

    /// <summary>One HTTP endpoint: port 8080 in a container, any free port on a developer's machine unless a public one is given.</summary>
    public static IResourceBuilder<ProjectResource> WithHttpEndpointInside(this IResourceBuilder<ProjectResource> project, int? publicPort = null)
    {
        var publish = project.ApplicationBuilder.ExecutionContext.IsPublishMode;
        return project.WithHttpEndpoint(port: publish ? null : publicPort, targetPort: publish ? ContainerPort : null);
    }

    /// <summary>Waits for the database and gives the process its connection string: one variable, without a password when published.</summary>
    public static IResourceBuilder<ProjectResource> WithDatabase(
        this IResourceBuilder<ProjectResource> project, AlgoTradeDatabase database, string role)
    {
        project.WaitFor(database.Connection, WaitBehavior.StopOnResourceUnavailable);
        return project.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? project.WithEnvironment("ConnectionStrings__algotrade", database.PublishedConnectionString(role))
            : project.WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionString).WithReference(database.Connection, AlgoTradeDatabase.ConnectionName);
    }

    /// <summary>Published, the application role gets its password from the migration job, out of the same file that the processes read.</summary>
    public static IResourceBuilder<ProjectResource> WithApplicationPassword(
        this IResourceBuilder<ProjectResource> migrations, AlgoTradeDatabase database) =>
        migrations.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? migrations
                .WithEnvironment("Migrations__Roles__ApplicationPassword_FILE", ComposeServices.SecretPath(ComposeManifest.ApplicationPassword))
                .WithEnvironment("Migrations__RequireTimescaleDB", "true")
            : migrations;

    /// <summary>
    /// Tells the daemon which exchange to trade on. A developer who wants to send orders names the key's file and the account in
    /// <c>Hyperliquid:AgentKeyFile</c> and <c>Hyperliquid:AccountAddress</c> of the app host's configuration; the key itself never passes here.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithExchange(
        this IResourceBuilder<ProjectResource> daemon, ExchangeNetwork network, IResourceBuilder<ProjectResource>? venue)
    {
        daemon.WithEnvironment("Hyperliquid__Network", network.Name);
        if (venue is not null)
        {
            return daemon.WithEnvironment("Hyperliquid__BaseUrl", venue.GetEndpoint("http")).WaitFor(venue);
        }

        foreach (var option in new[] { "AgentKeyFile", "AccountAddress" })
        {
            if (daemon.ApplicationBuilder.Configuration[$"Hyperliquid:{option}"] is { Length: > 0 } value)
            {
                daemon.WithEnvironment($"Hyperliquid__{option}", value);
            }
        }

        return daemon;
    }

    public static Task<AlgoTradeDatabase> AddDatabaseAsync(this IDistributedApplicationBuilder builder) => AlgoTradeDatabase.AddToAsync(builder);

    /// <summary>What the resource's row in the Aspire dashboard opens, instead of the bare address.</summary>
    public static IResourceBuilder<ProjectResource> WithLinks(this IResourceBuilder<ProjectResource> project, params (string Path, string Text)[] links)
    {
        project.WithUrlForEndpoint("http", url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly);
        foreach (var (path, text) in links)
        {
            project.WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = path, DisplayText = text });
        }

        return project;
    }

    public static IResourceBuilder<ParameterResource> AddAdminKey(this IDistributedApplicationBuilder builder) => builder.AddParameter(
        "admin-key", new GenerateParameterDefault { MinLength = 43, Special = false }, secret: true, persist: true);

    /// <summary>The first admin key: from a file when published, from the generated parameter on a developer's machine.</summary>
    public static IResourceBuilder<ProjectResource> WithAdminKey(
        this IResourceBuilder<ProjectResource> api, IResourceBuilder<ParameterResource> adminKey) =>
        api.ApplicationBuilder.ExecutionContext.IsPublishMode ? api : api.WithEnvironment("Api__FirstAdminKey", adminKey);
}
