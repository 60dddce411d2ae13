using AlgoTrade.Api.Accounts;
using AlgoTrade.Api.Alerts;
using AlgoTrade.Api.Audit;
using AlgoTrade.Api.Backtests;
using AlgoTrade.Api.Bots;
using AlgoTrade.Api.Dashboard;
using AlgoTrade.Api.Database;
using AlgoTrade.Api.Drift;
using AlgoTrade.Api.Events;
using AlgoTrade.Api.Health;
using AlgoTrade.Api.History;
using AlgoTrade.Api.Http;
using AlgoTrade.Api.Market;
using AlgoTrade.Api.OpenApi;
using AlgoTrade.Api.Overview;
using AlgoTrade.Api.Preflight;
using AlgoTrade.Api.Risk;
using AlgoTrade.Api.Security;
using AlgoTrade.Api.Strategies;
using AlgoTrade.Data;
using AlgoTrade.Engine.Strategies;
using AlgoTrade.ServiceDefaults;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AlgoTrade.Api;

/// <summary>The REST API as a module: a host adds it and maps it.</summary>
public static class ApiModule
{
    private const string ConnectionMissing = "No database was named: set ConnectionStrings:algotrade (environment variable ConnectionStrings__algotrade).";

    /// <summary>
    /// Adds the API. Reads <see cref="ApiOptions"/> and the connection string <c>algotrade</c>; listens where the host says, and the
    /// host should say loopback unless an operator says otherwise.
    /// </summary>
    public static WebApplicationBuilder AddApi(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ApiOptions>().BindConfiguration(ApiOptions.SectionName).RefuseWrongSettings(ApiOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        if (services.All(service => service.ServiceType != typeof(NpgsqlDataSource)))
        {
            services.AddData(builder.Configuration.GetConnectionString(DataModule.ConnectionName) ?? throw new OptionsValidationException(DataModule.ConnectionName, typeof(string), [ConnectionMissing]));
        }

        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = context.Configuration.GetValue($"{ApiOptions.SectionName}:{nameof(ApiOptions.MaxBodyBytes)}", new ApiOptions().MaxBodyBytes);
        });
        services.AddHttp();
        services.AddSecurity();
        services.AddFeatures();
        return builder;
    }

    /// <summary>Maps the API under <c>/api/v1</c>, its document and its pages, and the probes.</summary>
    public static WebApplication MapApi(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.Use(SecurityHeaders.AddAsync);
        app.UseDashboard();
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "docs";
            page.DocumentTitle = "AlgoTrade API";
            page.SwaggerEndpoint(OpenApiDocumentation.Path, "AlgoTrade API v1");
        });
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.Use(CsrfGuard.CheckAsync);
        app.UseMiddleware<Idempotency>();
        app.MapDefaultEndpoints().RequireRole(ApiRole.Viewer);
        app.MapOpenApi(OpenApiDocumentation.Route).AllowAnonymous();
        var api = app.MapGroup("/api/v1");
        api.MapSession();
        api.MapOverview();
        api.MapBots();
        api.MapBotHistory();
        api.MapDrift();
        api.MapAccounts();
        api.MapStrategies();
        api.MapMarket();
        api.MapRisk();
        api.MapAlerts();
        api.MapBacktests();
        api.MapData();
        api.MapEvents();
        api.MapHealth();
        api.MapPreflight();
        api.MapAudit();
        api.MapApiKeys();
        return app;
    }

    private static void AddHttp(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => JsonForm.Apply(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
            context.ProblemDetails.Extensions.TryAdd("code", ProblemCodes.For(context.ProblemDetails.Status ?? StatusCodes.Status500InternalServerError)));
        services.AddExceptionHandler<ProblemHandler>();
        services.AddRateLimits();
        services.AddDocumentation();
    }

    private static void AddSecurity(this IServiceCollection services)
    {
        services.AddAuthentication(ApiKeyAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, configureOptions: null);
        services.AddRolePolicies();
        services.TryAddSingleton(FirstAdminKeyOutput.Console);
        services.AddSingleton<Sessions>();
        services.AddHostedService<FirstAdminKey>();
        services.AddHostedService<Housekeeping>();
    }

    private static void AddFeatures(this IServiceCollection services)
    {
        services.AddSingleton<ApiDatabase>();
        services.AddSingleton<AuditedWrites>();
        services.AddSingleton<OverviewQueries>();
        services.AddSingleton<BotQueries>();
        services.AddSingleton<BotWishes>();
        services.AddSingleton<DriftQueries>();
        services.AddSingleton<AccountQueries>();
        services.AddSingleton<AccountWishes>();
        services.AddSingleton<AccountLimitQueries>();
        services.AddSingleton<AccountLimitWishes>();
        services.AddSingleton<MarketQueries>();
        services.AddSingleton<RiskQueries>();
        services.AddSingleton<RiskWishes>();
        services.AddSingleton<BacktestQueries>();
        services.AddSingleton<BacktestWishes>();
        services.AddSingleton<BacktestInput>();
        services.AddHostedService<BacktestWorker>();
        services.TryAddSingleton(StrategyCatalog.BuiltIn);
        services.AddSingleton<DataQueries>();
        services.AddSingleton<BackfillWishes>();
        services.AddSingleton<HealthQueries>();
        services.AddSingleton<PreflightQueries>();
        services.AddSingleton<EventReader>();
        services.AddSingleton<EventHub>();
        services.AddHostedService<EventPump>();
    }
}
