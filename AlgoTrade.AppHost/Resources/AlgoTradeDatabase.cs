using AlgoTrade.AppHost.Compose;
using AlgoTrade.AppHost.Kubernetes;
using AlgoTrade.Data.Embedded;
using Microsoft.Extensions.Configuration;

namespace AlgoTrade.AppHost.Resources;

/// <summary>
/// TimescaleDB in a container, or, where no container runtime answers, the embedded PostgreSQL. In the published manifest
/// each process logs in with its own role and a password from a file; on a developer's machine all use the server's user.
/// </summary>
internal sealed class AlgoTradeDatabase : IAsyncDisposable
{
    /// <summary>The role that may create the schema.</summary>
    public const string Owner = "postgres";

    /// <summary>The role of daemon and API: no DDL, no change of append-only tables.</summary>
    public const string Application = "algotrade_app";

    private const string Name = "algotrade";
    private const string ServerName = "timescaledb";

    private readonly EmbeddedServerResource? embedded;

    // Compose calls a service as its resource, Kubernetes adds a word.
    private readonly string host;

    private AlgoTradeDatabase(IResourceBuilder<IResourceWithConnectionString> connection, EmbeddedServerResource? embedded)
    {
        host = KubernetesChart.IsWanted(connection.ApplicationBuilder) ? $"{ServerName}-service" : ServerName;
        Connection = connection;
        this.embedded = embedded;
    }

    /// <summary>The name under which the processes look for their connection string.</summary>
    public static string ConnectionName => Name;

    public IResourceBuilder<IResourceWithConnectionString> Connection { get; }

    public static async Task<AlgoTradeDatabase> AddToAsync(IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsPublishMode || await InContainerAsync(builder))
        {
            return new AlgoTradeDatabase(Container(builder), null);
        }

        var folder = builder.Configuration["AlgoTrade:DataFolder"] ?? Path.Combine(builder.AppHostDirectory, "..", ".data", "aspire-postgres");
        var server = new EmbeddedServerResource("postgres", new EmbeddedPostgresOptions { DataDirectory = Path.GetFullPath(folder), Database = Name });
        return new AlgoTradeDatabase(builder.AddEmbeddedServer(server), server);
    }

    /// <summary>What a published process needs to reach the database; its password comes from a file.</summary>
    public string PublishedConnectionString(string role) => $"Host={host};Port=5432;Database={Name};Username={role}";

    public async ValueTask DisposeAsync()
    {
        if (embedded is not null)
        {
            await embedded.DisposeAsync();
        }
    }

    // Setting AlgoTrade:Database; default: a container where a runtime answers.
    private static async Task<bool> InContainerAsync(IDistributedApplicationBuilder builder) => builder.Configuration["AlgoTrade:Database"] switch
    {
        null => await ContainerRuntime.AnswersAsync(builder.Configuration),
        "container" => true,
        "embedded" => false,
        var other => throw new DistributedApplicationException($"AlgoTrade:Database is '{other}'; expected container or embedded."),
    };

    private static IResourceBuilder<PostgresDatabaseResource> Container(IDistributedApplicationBuilder builder)
    {
        var server = builder.AddPostgres(ServerName)
            .WithImage(ComposeServices.DatabaseImage, ComposeServices.DatabaseTag)
            .WithImageRegistry(null)
            .WithEnvironment("POSTGRES_DB", Name)
            .WithEnvironment("TIMESCALEDB_TELEMETRY", "off")
            .WithArgs(ComposeServices.DatabaseArguments)
            .WhenPublished(ComposeServices.Database, KubernetesServices.Database);
        if (builder.Configuration["AlgoTrade:EphemeralData"] != "true")
        {
            server.WithDataVolume(ComposeServices.DatabaseVolume);
        }

        return server.AddDatabase(Name);
    }
}
