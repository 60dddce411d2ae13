using AlgoTrade.AppHost.Compose;
using AlgoTrade.AppHost.Kubernetes;
using AlgoTrade.AppHost.Resources;
using Microsoft.Extensions.Configuration;

// The whole system as a picture: what there is, what waits for what, who holds which secret.
// `dotnet run` starts it; `eng/publish-compose` and `eng/publish-kubernetes` write the same graph to deploy/.
var builder = DistributedApplication.CreateBuilder(args);
var network = ExchangeNetwork.From(builder.Configuration);

var forKubernetes = KubernetesChart.IsWanted(builder);
if (forKubernetes)
{
    builder.AddKubernetesChart();
}
else
{
    builder.AddComposeManifest();
}

var adminKey = builder.AddAdminKey();

await using var database = await builder.AddDatabaseAsync();

var migrations = builder.AddProject<Projects.AlgoTrade_Migrations>("migrations", options => options.ExcludeLaunchProfile = true)
    .WithDatabase(database, AlgoTradeDatabase.Owner)
    .WithApplicationPassword(database)
    .WhenPublished(ComposeServices.RunOnce, KubernetesServices.Migrations);

var venue = network.IsPractice
    ? builder.AddProject<Projects.AlgoTrade_Venue>("venue", options => options.ExcludeLaunchProfile = true)
        .WithHttpEndpointInside()
        .WithHttpHealthCheck("/ready")
        .WhenPublished(ComposeServices.Venue, KubernetesServices.Venue)
    : null;

builder.AddProject<Projects.AlgoTrade_Daemon>("daemon", options => options.ExcludeLaunchProfile = true)
    .WithHttpEndpointInside()
    .WithHttpHealthCheck("/ready")
    .WithDatabase(database, AlgoTradeDatabase.Application)
    .WithExchange(network, venue)
    .WaitForCompletion(migrations)
    .WhenPublished(service => ComposeServices.Daemon(service, network), service => KubernetesServices.Daemon(service, network));

if (forKubernetes)
{
    // Owns no account and holds no key: as many as there are instruments to share out.
    builder.AddProject<Projects.AlgoTrade_Daemon>("recorder", options => options.ExcludeLaunchProfile = true)
        .WithHttpEndpointInside()
        .WithDatabase(database, AlgoTradeDatabase.Application)
        .WithExchange(network, venue)
        .WaitForCompletion(migrations)
        .PublishAsKubernetesService(service => KubernetesServices.Recorder(service, network));
}

builder.AddProject<Projects.AlgoTrade_Api>("api", options => options.ExcludeLaunchProfile = true)
    .WithHttpEndpointInside(publicPort: builder.Configuration.GetValue("AlgoTrade:ApiPort", 8080))
    .WithHttpHealthCheck("/ready")
    .WithDatabase(database, AlgoTradeDatabase.Application)
    .WithEnvironment("Api__Network", network.Name)
    .WithAdminKey(adminKey)
    .WithOperatorCommands(adminKey)
    .WithLinks(("/", "Dashboard"), ("/docs", "API documentation"))
    .WaitForCompletion(migrations)
    .WhenPublished(service => ComposeServices.Api(service, network), service => KubernetesServices.Api(service, network));

await builder.Build().RunAsync();
