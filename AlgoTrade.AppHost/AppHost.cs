using AlgoTrade.AppHost.Compose;
using AlgoTrade.AppHost.Resources;
using Microsoft.Extensions.Configuration;

// The whole system as a picture: what there is, what waits for what, who holds which secret.
// `dotnet run` starts it; `eng/publish-compose` writes the same graph to deploy/compose.
var builder = DistributedApplication.CreateBuilder(args);
var network = ExchangeNetwork.From(builder.Configuration);

builder.AddDockerComposeEnvironment("compose")
    .WithDashboard(dashboard => dashboard.PublishAsDockerComposeService((_, service) => ComposeServices.Dashboard(service)))
    .WithProperties(environment => environment.DefaultNetworkName = ComposeManifest.OutsideNetwork)
    .ConfigureComposeFile(ComposeManifest.Finish)
    .ConfigureEnvFile(ComposeManifest.LeaveVariablesToTheExample);

var adminKey = builder.AddAdminKey();

await using var database = await builder.AddDatabaseAsync();

var migrations = builder.AddProject<Projects.AlgoTrade_Migrations>("migrations", options => options.ExcludeLaunchProfile = true)
    .WithDatabase(database, AlgoTradeDatabase.Owner)
    .WithApplicationPassword(database)
    .PublishAsDockerComposeService((_, service) => ComposeServices.RunOnce(service));

var venue = network.IsPractice
    ? builder.AddProject<Projects.AlgoTrade_Venue>("venue", options => options.ExcludeLaunchProfile = true)
        .WithHttpEndpointInside()
        .WithHttpHealthCheck("/ready")
        .PublishAsDockerComposeService((_, service) => ComposeServices.Venue(service))
    : null;

builder.AddProject<Projects.AlgoTrade_Daemon>("daemon", options => options.ExcludeLaunchProfile = true)
    .WithHttpEndpointInside()
    .WithHttpHealthCheck("/ready")
    .WithDatabase(database, AlgoTradeDatabase.Application)
    .WithExchange(network, venue)
    .WaitForCompletion(migrations)
    .PublishAsDockerComposeService((_, service) => ComposeServices.Daemon(service, realExchange: !network.IsPractice));

builder.AddProject<Projects.AlgoTrade_Api>("api", options => options.ExcludeLaunchProfile = true)
    .WithHttpEndpointInside(publicPort: builder.Configuration.GetValue("AlgoTrade:ApiPort", 8080))
    .WithHttpHealthCheck("/ready")
    .WithDatabase(database, AlgoTradeDatabase.Application)
    .WithEnvironment("Api__Network", network.Name)
    .WithAdminKey(adminKey)
    .WithOperatorCommands(adminKey)
    .WithLinks(("/", "Dashboard"), ("/docs", "API documentation"))
    .WaitForCompletion(migrations)
    .PublishAsDockerComposeService((_, service) => ComposeServices.Api(service, realExchange: !network.IsPractice));

await builder.Build().RunAsync();
