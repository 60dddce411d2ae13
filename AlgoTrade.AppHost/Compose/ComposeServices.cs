using AlgoTrade.AppHost.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;

namespace AlgoTrade.AppHost.Compose;

/// <summary>What each published service needs beyond the model: user, limits, health, secrets, and as few rights as can be.</summary>
internal static class ComposeServices
{
    public const string DatabaseImage = "timescale/timescaledb";
    public const string DatabaseTag = "2.29.2-pg17";
    public const string DatabaseVolume = "timescale-data";

    // Every chunk and index of a query takes a lock; compiling queries costs more than it saves here.
    public static readonly string[] DatabaseArguments =
    [
        "postgres", "-c", "max_locks_per_transaction=256", "-c", "jit=off", "-c", "timescaledb.max_background_workers=8",
        "-c", "max_worker_processes=20", "-c", "timescaledb.telemetry_level=off", "-c", "log_min_duration_statement=500",
    ];

    // Above the range that hosts give to people and packages.
    private const string User = "10001:10001";

    // One manifest for both networks of the exchange; the careful one unless told otherwise.
    private const string ExchangeChoice = "${ALGOTRADE_NETWORK:-testnet}";

    public static string SecretPath(string name) => $"/run/secrets/{name}";

    /// <summary>The image's own user; as postgres from the first instruction it needs no capability, not even to take over its volume.</summary>
    public static void Database(Service service)
    {
        Harden(service, "70:70");
        service.ReadOnly = true;
        service.Tmpfs.AddRange(["/tmp", "/var/run/postgresql:uid=70,gid=70,mode=0775"]);
        service.ShmSize = "256m";
        service.StopGracePeriod = "60s";
        service.Networks = [ComposeManifest.InsideNetwork];
        Limit(service, "${DATABASE_CPUS:-2}", "${DATABASE_MEMORY:-2G}");
        service.Environment["TS_TUNE_MEMORY"] = "${DATABASE_MEMORY:-2G}B";
        service.Environment["TS_TUNE_NUM_CPUS"] = "${DATABASE_CPUS:-2}";
        service.Environment.Remove("POSTGRES_PASSWORD");
        Secret(service, "POSTGRES_PASSWORD_FILE", ComposeManifest.OwnerPassword);
        // Over TCP: while the image initialises, a temporary server answers on the socket only.
        service.Healthcheck = Check(["CMD-SHELL", "pg_isready -h 127.0.0.1 -U postgres -d algotrade"], startPeriod: "30s", retries: 20);
    }

    public static void RunOnce(Service service)
    {
        Ours(service, "migrations", cpus: "1.0", memory: "256M", stopGracePeriod: "60s");
        service.Restart = "no";
        service.Networks = [ComposeManifest.InsideNetwork];
        Secret(service, "Database__Password_FILE", ComposeManifest.OwnerPassword);
        service.Secrets.Add(new SecretReference { Source = ComposeManifest.ApplicationPassword, Target = ComposeManifest.ApplicationPassword });
    }

    public static void Venue(Service service)
    {
        Ours(service, "venue", cpus: "1.0", memory: "512M", stopGracePeriod: "15s");
        service.Networks = [ComposeManifest.InsideNetwork];
        service.Healthcheck = SelfCheck("Venue");
    }

    /// <summary>The signer of orders, and the only service that does.</summary>
    /// <param name="service">The daemon.</param>
    /// <param name="network">Where orders may be signed for a real exchange, the agent key is mounted, into this service only.</param>
    public static void Daemon(Service service, ExchangeNetwork network)
    {
        // Bots get 30 s to end by their policy; the grace period lies above that, so that nothing is cut off.
        Ours(service, "daemon", "${DAEMON_CPUS:-1.0}", "${DAEMON_MEMORY:-1G}", stopGracePeriod: "45s");
        service.Networks = [ComposeManifest.InsideNetwork, ComposeManifest.OutsideNetwork];
        // Bridges a database outage; gone with the container, and then recorded as a gap.
        service.Tmpfs.Add("/spool:size=300m,mode=0700,uid=10001,gid=10001");
        service.Environment["Daemon__SpoolDirectory"] = "/spool";
        service.Healthcheck = SelfCheck("Daemon");
        Secret(service, "Database__Password_FILE", ComposeManifest.ApplicationPassword);
        if (!network.IsPractice)
        {
            TradeOnTheExchange(service);
        }
    }

    /// <param name="service">The API.</param>
    /// <param name="network">On a real exchange the operator chooses between testnet and mainnet.</param>
    public static void Api(Service service, ExchangeNetwork network)
    {
        Ours(service, "api", "${API_CPUS:-1.0}", "${API_MEMORY:-512M}", stopGracePeriod: "15s");
        service.Networks = [ComposeManifest.InsideNetwork, ComposeManifest.OutsideNetwork];
        service.Ports = ["${API_ADDRESS:-127.0.0.1}:${API_PORT:-8080}:8080"];
        service.Expose.Clear();
        service.Healthcheck = SelfCheck("Api");
        if (!network.IsPractice)
        {
            service.Environment["Api__Network"] = ExchangeChoice;
        }

        Secret(service, "Database__Password_FILE", ComposeManifest.ApplicationPassword);
        Secret(service, "Api__FirstAdminKey_FILE", ComposeManifest.AdminKey);
    }

    /// <summary>
    /// Aspire's dashboard for telemetry, only with <c>COMPOSE_PROFILES=dashboard</c>: behind a token, on loopback. Its image has neither a
    /// shell nor a verb that asks for health, so it has no health check, and nothing waits for it.
    /// </summary>
    public static void Dashboard(Service service)
    {
        Harden(service, User);
        service.Image = "${DASHBOARD_IMAGE:-aspire-dashboard:13.5}";
        service.Profiles = ["dashboard"];
        service.ReadOnly = true;
        service.Tmpfs.Add("/tmp:size=64m");
        service.StopGracePeriod = "15s";
        service.Networks = [ComposeManifest.InsideNetwork, ComposeManifest.OutsideNetwork];
        service.Ports = ["${DASHBOARD_ADDRESS:-127.0.0.1}:${DASHBOARD_PORT:-18888}:18888"];
        service.Environment["DASHBOARD__FRONTEND__AUTHMODE"] = "BrowserToken";
        // Only neighbours on the inner network reach its telemetry port.
        service.Environment["DASHBOARD__OTLP__AUTHMODE"] = "Unsecured";
        service.Environment["DOTNET_EnableDiagnostics"] = "0";
        // One file for each key: the token is the file's content, its name the setting.
        service.Environment["ASPIRE_DASHBOARD_FILE_CONFIG_DIRECTORY"] = SecretPath("dashboard");
        service.Secrets.Add(new SecretReference { Source = ComposeManifest.DashboardToken, Target = SecretPath("dashboard/Dashboard__Frontend__BrowserToken") });
        Limit(service, "0.5", "512M");
    }

    // Each empty by default: prices are read, nothing can be signed. The last is the host's yes to real money.
    private static void TradeOnTheExchange(Service service)
    {
        service.Environment["Hyperliquid__Network"] = ExchangeChoice;
        service.Environment["Hyperliquid__AgentKeyFile"] = "${AGENT_KEY_FILE:-}";
        service.Environment["Hyperliquid__AccountAddress"] = "${HYPERLIQUID_ACCOUNT:-}";
        service.Environment["Daemon__LiveAccounts__0"] = "${LIVE_ACCOUNT:-}";
        service.Secrets.Add(new SecretReference { Source = ComposeManifest.AgentKey, Target = ComposeManifest.AgentKey });
    }

    private static void Ours(Service service, string name, string cpus, string memory, string stopGracePeriod)
    {
        Harden(service, User);
        service.ReadOnly = true;
        service.Tmpfs.Add("/tmp:size=64m");
        service.Image = $"${{ALGOTRADE_REGISTRY:-}}algotrade-{name}:${{ALGOTRADE_VERSION:?set ALGOTRADE_VERSION in .env}}";
        service.StopGracePeriod = stopGracePeriod;
        // Empty: logs go to standard output only.
        service.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "${OTEL_EXPORTER_OTLP_ENDPOINT:-}";
        service.Environment["OTEL_SERVICE_NAME"] = $"algotrade-{name}";
        // Diagnostics write files and open a pipe; a read-only root has no place for them.
        service.Environment["DOTNET_EnableDiagnostics"] = "0";
        Limit(service, cpus, memory);
    }

    private static void Harden(Service service, string user)
    {
        service.User = user;
        service.Init = true;
        service.Restart = "unless-stopped";
        service.CapDrop.Add("ALL");
        service.SecurityOpt.Add("no-new-privileges:true");
        service.Logging = new Logging { Driver = "json-file", Options = { ["max-size"] = "20m", ["max-file"] = "5" } };
    }

    private static void Limit(Service service, string cpus, string memory) =>
        service.Deploy = new Deploy { Resources = new() { Limits = new() { Cpus = cpus, Memory = memory } } };

    private static void Secret(Service service, string variable, string name)
    {
        service.Environment[variable] = SecretPath(name);
        service.Secrets.Add(new SecretReference { Source = name, Target = name });
    }

    // The images have no shell and no curl: the program asks its running twin. Compose restarts what is dead, not what is frozen:
    // the check also ends a twin that does not answer any more, and the restart policy does the rest.
    private static Healthcheck SelfCheck(string project) =>
        Check(["CMD", "dotnet", $"/app/AlgoTrade.{project}.dll", "healthcheck", "--end-frozen"], startPeriod: "60s", retries: 2);

    private static Healthcheck Check(List<string> test, string startPeriod, int retries) =>
        new() { Test = test, Interval = "4s", Timeout = "3s", StartPeriod = startPeriod, Retries = retries };
}
