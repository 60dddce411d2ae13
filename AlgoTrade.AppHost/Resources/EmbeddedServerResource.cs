using AlgoTrade.Data.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.AppHost.Resources;

/// <summary>PostgreSQL from this machine's own binaries, as a resource: it starts with the app host and stops after everything else.</summary>
internal sealed class EmbeddedServerResource(string name, EmbeddedPostgresOptions options) : Resource(name), IResourceWithConnectionString, IAsyncDisposable
{
    private EmbeddedPostgres? server;

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"{server?.ConnectionString ?? throw new InvalidOperationException($"{Name} has not started: wait for it before asking for its connection string.")}");

    public async Task StartAsync(ILogger logger, CancellationToken cancellationToken)
    {
        server = await EmbeddedPostgres.StartAsync(options, TimeProvider.System, cancellationToken);
        logger.Started(options.DataDirectory, server.Port);
    }

    public ValueTask DisposeAsync() => server?.DisposeAsync() ?? ValueTask.CompletedTask;
}

internal static partial class EmbeddedServerExtensions
{
    public static IResourceBuilder<EmbeddedServerResource> AddEmbeddedServer(this IDistributedApplicationBuilder builder, EmbeddedServerResource server)
    {
        // The daemon writes its last words into the database: the server stays until every process has ended.
        builder.Configuration["DcpPublisher:WaitForResourceCleanup"] = "true";
        return builder.AddResource(server)
            .WithInitialState(new CustomResourceSnapshot { ResourceType = "PostgreSQL", Properties = [], State = KnownResourceStates.Starting })
            .WithIconName("Database")
            .OnInitializeResource(StartAsync);
    }

    private static async Task StartAsync(EmbeddedServerResource server, InitializeResourceEvent initialize, CancellationToken cancellationToken)
    {
        try
        {
            await server.StartAsync(initialize.Logger, cancellationToken);
        }
        catch (EmbeddedPostgresException exception)
        {
            // The sentence is for the operator, in the dashboard and where the app host was started; who waits for this resource is not started.
            initialize.Logger.NotStarted(exception.Message);
            initialize.Services.GetRequiredService<ILogger<EmbeddedServerResource>>().NotStarted(exception.Message);
            await initialize.Notifications.PublishUpdateAsync(server, snapshot => snapshot with { State = KnownResourceStates.FailedToStart });
            return;
        }

        await initialize.Eventing.PublishAsync(new ConnectionStringAvailableEvent(server, initialize.Services), cancellationToken);
        await initialize.Notifications.PublishUpdateAsync(server, snapshot => snapshot with { State = KnownResourceStates.Running });
    }

    [LoggerMessage(1901, LogLevel.Information, "PostgreSQL answers on port {Port}, its data is in {Folder}")]
    internal static partial void Started(this ILogger logger, string folder, int port);

    [LoggerMessage(1902, LogLevel.Error, "PostgreSQL did not start: {Reason}")]
    private static partial void NotStarted(this ILogger logger, string reason);
}
