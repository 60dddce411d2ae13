using AlgoTrade.AppHost.Compose;
using AlgoTrade.AppHost.Resources;
using Aspire.Hosting.Kubernetes;
using Aspire.Hosting.Kubernetes.Resources;

namespace AlgoTrade.AppHost.Kubernetes;

/// <summary>What each service of the chart needs beyond the model: a user, limits, probes, secrets as files, and waiting for the schema.</summary>
internal static class KubernetesServices
{
    // The careful one unless told otherwise.
    private const string Network = "{{ .Values.network | default `testnet` }}";

    private const long User = 10001;
    private const long DatabaseUser = 70;
    private const string SecretFolder = "/run/secrets";
    private const int OwnerAndGroupRead = 0b100_100_000;

    public static void Database(KubernetesResource service)
    {
        var server = (StatefulSet)service.Workload!;
        var pod = server.Spec.Template.Spec;
        var container = pod.Containers[0];
        Harden(service, pod, DatabaseUser);
        server.Spec.ServiceName = service.Service!.Metadata.Name;
        // The claim is the set's own: it stays when the chart is removed.
        pod.Volumes.RemoveAll(volume => volume.Name == ComposeServices.DatabaseVolume);
        var claim = new PersistentVolumeClaim { Metadata = { Name = ComposeServices.DatabaseVolume } };
        claim.Spec.AccessModes.Add("ReadWriteOnce");
        claim.Spec.Resources.Requests["storage"] = "{{ .Values.databaseSize | default `40Gi` }}";
        server.Spec.VolumeClaimTemplates.Add(claim);
        Temporary(pod, container, "run", "/var/run/postgresql", "16Mi");
        Limit(container, cpu: "2", memory: "2Gi");
        var settings = service.ConfigMap!.Data;
        // A new volume is not empty (lost+found): the cluster gets a folder of its own in it.
        settings["PGDATA"] = "/var/lib/postgresql/data/pgdata";
        settings["TS_TUNE_MEMORY"] = "2GB";
        settings["TS_TUNE_NUM_CPUS"] = "2";
        settings["POSTGRES_PASSWORD_FILE"] = ComposeServices.SecretPath(ComposeManifest.OwnerPassword);
        // The publisher's own copy of the password; it lives in one place.
        container.EnvFrom.RemoveAll(source => source.SecretRef is not null);
        service.Secret = null;
        SecretFiles(pod, container, ComposeManifest.OwnerPassword);
        container.ReadinessProbe = Ask(["sh", "-c", "pg_isready -h 127.0.0.1 -U postgres -d algotrade"]);
        pod.TerminationGracePeriodSeconds = 60;
    }

    /// <summary>A Job. Its name has the release's revision: a finished one cannot be changed, an upgrade brings its own.</summary>
    public static void Migrations(KubernetesResource service)
    {
        var job = new Job { Metadata = { Name = "migrations-{{.Release.Revision}}", Labels = service.Workload!.Metadata.Labels } };
        job.Spec.Template = service.Workload.PodTemplate;
        // While the database is still starting, or was away for a moment.
        job.Spec.BackoffLimit = 10;
        service.Workload = job;
        var pod = job.Spec.Template.Spec;
        Ours(service, pod, cpu: "1", memory: "256Mi");
        pod.RestartPolicy = "OnFailure";
        pod.TerminationGracePeriodSeconds = 60;
        service.ConfigMap!.Data["Database__Password_FILE"] = ComposeServices.SecretPath(ComposeManifest.OwnerPassword);
        SecretFiles(pod, pod.Containers[0], ComposeManifest.OwnerPassword, ComposeManifest.ApplicationPassword);
    }

    public static void Venue(KubernetesResource service)
    {
        var pod = service.Workload!.PodTemplate.Spec;
        Ours(service, pod, cpu: "1", memory: "512Mi");
        Probes(pod.Containers[0]);
        pod.TerminationGracePeriodSeconds = 15;
    }

    /// <param name="service">The daemon.</param>
    /// <param name="network">Where orders may be signed for a real exchange, the agent key is mounted.</param>
    public static void Daemon(KubernetesResource service, ExchangeNetwork network)
    {
        RunsBots(service, network.IsPractice ? [] : [ComposeManifest.AgentKey]);
        if (!network.IsPractice)
        {
            var settings = service.ConfigMap!.Data;
            settings["Hyperliquid__Network"] = Network;
            settings["Hyperliquid__AgentKeyFile"] = "{{ .Values.agentKeyFile | default `` }}";
            settings["Hyperliquid__AccountAddress"] = "{{ .Values.account | default `` }}";
            settings["Daemon__LiveAccounts__0"] = "{{ .Values.liveAccount | default `` }}";
        }
    }

    /// <summary>A daemon that owns no account and holds no key: it only records.</summary>
    public static void Recorder(KubernetesResource service, ExchangeNetwork network)
    {
        RunsBots(service);
        var settings = service.ConfigMap!.Data;
        settings["Daemon__OwnsAccounts"] = "false";
        settings["Daemon__Record__0"] = "{{ .Values.record | default `BTC` }}";
        if (!network.IsPractice)
        {
            settings["Hyperliquid__Network"] = Network;
        }
    }

    private static void RunsBots(KubernetesResource service, params string[] furtherSecrets)
    {
        var deployment = (Deployment)service.Workload!;
        var pod = deployment.Spec.Template.Spec;
        var container = pod.Containers[0];
        Ours(service, pod, cpu: "1", memory: "1Gi");
        Probes(container);
        // The old one ends before the new one starts. Two would be safe (the lease has one owner), and the second only waits.
        deployment.Spec.Strategy = new DeploymentStrategyV1 { Type = "Recreate", RollingUpdate = null! };
        // Bots get 30 s to end by their policy.
        pod.TerminationGracePeriodSeconds = 45;
        Temporary(pod, container, "spool", "/spool", "300Mi");
        service.ConfigMap!.Data["Daemon__SpoolDirectory"] = "/spool";
        UseDatabase(service, pod, furtherSecrets);
    }

    public static void Api(KubernetesResource service, ExchangeNetwork network)
    {
        var pod = service.Workload!.PodTemplate.Spec;
        Ours(service, pod, cpu: "1", memory: "512Mi");
        Probes(pod.Containers[0]);
        pod.TerminationGracePeriodSeconds = 15;
        service.ConfigMap!.Data["Api__FirstAdminKey_FILE"] = ComposeServices.SecretPath(ComposeManifest.AdminKey);
        if (!network.IsPractice)
        {
            service.ConfigMap.Data["Api__Network"] = Network;
        }

        UseDatabase(service, pod, ComposeManifest.AdminKey);
    }

    // Holds until the schema is current: asked by the application's role, again and again, by the image that migrates.
    private static void UseDatabase(KubernetesResource service, PodSpecV1 pod, params string[] furtherSecrets)
    {
        service.ConfigMap!.Data["Database__Password_FILE"] = ComposeServices.SecretPath(ComposeManifest.ApplicationPassword);
        var container = pod.Containers[0];
        SecretFiles(pod, container, [ComposeManifest.ApplicationPassword, .. furtherSecrets]);
        var wait = new ContainerV1 { Name = "wait-for-schema", Image = Image("migrations"), ImagePullPolicy = "IfNotPresent" };
        wait.Args.Add("--check");
        wait.EnvFrom.Add(new EnvFromSourceV1 { ConfigMapRef = new ConfigMapEnvSourceV1 { Name = service.ConfigMap.Metadata.Name } });
        Mount(wait, "tmp", "/tmp");
        Mount(wait, "secrets", SecretFolder, readOnly: true);
        wait.SecurityContext = Restricted();
        Limit(wait, cpu: "500m", memory: "256Mi");
        pod.InitContainers.Add(wait);
    }

    private static void Ours(KubernetesResource service, PodSpecV1 pod, string cpu, string memory)
    {
        var container = pod.Containers[0];
        Harden(service, pod, User);
        container.Image = Image(container.Name == "recorder" ? "daemon" : container.Name);
        Limit(container, cpu, memory);
        var settings = service.ConfigMap!.Data;
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = "{{ .Values.telemetry | default `` }}";
        settings["OTEL_SERVICE_NAME"] = $"algotrade-{container.Name}";
        settings["DOTNET_EnableDiagnostics"] = "0";
    }

    private static string Image(string name) => $"{{{{ .Values.registry | default `` }}}}algotrade-{name}:{{{{ .Values.version | default .Chart.AppVersion }}}}";

    // The pod security standard "restricted", and a root file system that nobody writes.
    private static void Harden(KubernetesResource service, PodSpecV1 pod, long user)
    {
        pod.AutomountServiceAccountToken = false;
        pod.EnableServiceLinks = false;
        pod.SecurityContext = new PodSecurityContextV1
        {
            RunAsNonRoot = true,
            RunAsUser = user,
            RunAsGroup = user,
            FsGroup = user,
            SeccompProfile = new SeccompProfileV1 { Type = "RuntimeDefault" },
        };
        var container = pod.Containers[0];
        container.SecurityContext = Restricted();
        Temporary(pod, container, "tmp", "/tmp", "64Mi");
        service.AdditionalResources.Add(NetworkRules.For(container.Name));
    }

    private static SecurityContextV1 Restricted()
    {
        var context = new SecurityContextV1 { AllowPrivilegeEscalation = false, ReadOnlyRootFilesystem = true, Capabilities = new CapabilitiesV1() };
        context.Capabilities.Drop.Add("ALL");
        return context;
    }

    // /alive ends and restarts what is frozen, /ready takes traffic away; the first start may take its time.
    private static void Probes(ContainerV1 container)
    {
        container.StartupProbe = Get("/alive", failures: 30);
        container.LivenessProbe = Get("/alive", failures: 2);
        container.ReadinessProbe = Get("/ready", failures: 2);
    }

    private static ProbeV1 Get(string path, int failures) => new()
    {
        HttpGet = new HttpGetActionV1 { Path = path, Port = new Int32OrStringV1(8080), Scheme = "HTTP" },
        PeriodSeconds = 4,
        TimeoutSeconds = 2,
        FailureThreshold = failures,
    };

    private static ProbeV1 Ask(string[] command)
    {
        var probe = new ProbeV1 { Exec = new ExecActionV1(), PeriodSeconds = 4, TimeoutSeconds = 3, FailureThreshold = 3 };
        probe.Exec.Command.AddRange(command);
        return probe;
    }

    private static void Limit(ContainerV1 container, string cpu, string memory)
    {
        container.Resources = new ResourceRequirementsV1();
        container.Resources.Limits["cpu"] = cpu;
        container.Resources.Limits["memory"] = memory;
        container.Resources.Requests["cpu"] = "100m";
        // As much as the limit: a trading process is not the one to be evicted.
        container.Resources.Requests["memory"] = memory;
    }

    private static void Temporary(PodSpecV1 pod, ContainerV1 container, string name, string path, string size)
    {
        pod.Volumes.Add(new VolumeV1 { Name = name, EmptyDir = new EmptyDirVolumeSourceV1 { SizeLimit = size } });
        Mount(container, name, path);
    }

    private static void Mount(ContainerV1 container, string name, string path, bool? readOnly = null) =>
        container.VolumeMounts.Add(new VolumeMountV1 { Name = name, MountPath = path, ReadOnly = readOnly });

    private static void SecretFiles(PodSpecV1 pod, ContainerV1 container, params string[] names)
    {
        var files = new SecretVolumeSourceV1 { SecretName = KubernetesChart.Secrets, DefaultMode = OwnerAndGroupRead };
        files.Items.AddRange(names.Select(name => new KeyToPathV1 { Key = name, Path = name }));
        pod.Volumes.Add(new VolumeV1 { Name = "secrets", Secret = files });
        Mount(container, "secrets", SecretFolder, readOnly: true);
    }
}
