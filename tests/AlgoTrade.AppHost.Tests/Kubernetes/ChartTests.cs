using k8s.Models;

namespace AlgoTrade.AppHost.Tests.Kubernetes;

/// <summary>The committed Helm chart: rendered, valid, gated, hardened. Needs neither Aspire nor Helm nor a cluster.</summary>
public sealed class ChartTests
{
    private static readonly Chart Chart = new();

    public static TheoryData<string> EachPod => [.. Pods().Keys];

    [Fact]
    public void Chart_has_the_processes_of_the_design_and_a_recorder() =>
        Assert.Equal("api daemon migrations recorder timescaledb", string.Join(' ', Pods().Keys.Order()));

    [Fact]
    public void Migration_is_a_job_of_each_revision_that_ends()
    {
        var job = Assert.Single(Chart.All<V1Job>());

        Assert.Equal("migrations-1", job.Metadata.Name);
        Assert.Equal("OnFailure", job.Spec.Template.Spec.RestartPolicy);
    }

    [Theory]
    [InlineData("daemon")]
    [InlineData("recorder")]
    [InlineData("api")]
    public void Whoever_uses_the_schema_waits_for_it_with_the_image_that_makes_it(string name)
    {
        var wait = Assert.Single(Pods()[name].InitContainers);

        Assert.Equal(["--check"], wait.Args);
        Assert.Equal(Pods()["migrations"].Containers[0].Image, wait.Image);
        Assert.Equal($"{name}-config", wait.EnvFrom.Single().ConfigMapRef.Name);
    }

    [Fact]
    public void One_daemon_signs_and_ends_before_its_successor_starts()
    {
        var daemon = Chart.All<V1Deployment>().Single(deployment => deployment.Metadata.Name == "daemon-deployment");

        Assert.Equal(1, daemon.Spec.Replicas);
        Assert.Equal("Recreate", daemon.Spec.Strategy.Type);
        // The daemon's own 30 s, and some.
        Assert.InRange(daemon.Spec.Template.Spec.TerminationGracePeriodSeconds!.Value, 40, 120);
        Assert.Equal("false", Settings("recorder")["Daemon__OwnsAccounts"]);
    }

    [Theory]
    [MemberData(nameof(EachPod))]
    public void Pod_keeps_to_the_restricted_security_standard(string name)
    {
        var pod = Pods()[name];

        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.Equal(name == "timescaledb" ? 70 : 10001, pod.SecurityContext.RunAsUser);
        Assert.False(pod.AutomountServiceAccountToken);
        Assert.All(Containers(pod), container =>
        {
            Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
            Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            Assert.Null(container.SecurityContext.Capabilities.Add);
            Assert.NotNull(container.Resources.Limits["memory"]);
            Assert.NotNull(container.Resources.Limits["cpu"]);
        });
    }

    [Theory]
    [InlineData("daemon")]
    [InlineData("recorder")]
    [InlineData("api")]
    public void Service_is_probed(string name)
    {
        var container = Pods()[name].Containers[0];

        Assert.Equal("/alive", container.StartupProbe.HttpGet.Path);
        Assert.Equal("/ready", container.ReadinessProbe.HttpGet.Path);
        // At worst a probe has just passed: 4 s, and then two silences of 2 s with a period between their starts.
        Assert.Equal("/alive", container.LivenessProbe.HttpGet.Path);
        Assert.InRange(
            (container.LivenessProbe.PeriodSeconds!.Value * container.LivenessProbe.FailureThreshold!.Value) + container.LivenessProbe.TimeoutSeconds!.Value, 1, 15);
        Assert.Equal("HTTP", container.LivenessProbe.HttpGet.Scheme);
    }

    [Theory]
    [InlineData("timescaledb", "db-owner-password")]
    [InlineData("migrations", "db-owner-password db-app-password")]
    [InlineData("daemon", "db-app-password agent-key")]
    [InlineData("recorder", "db-app-password")]
    [InlineData("api", "db-app-password admin-key")]
    public void Secrets_are_files_and_each_pod_sees_its_own(string name, string expected)
    {
        var volume = Pods()[name].Volumes.Single(volume => volume.Secret is not null).Secret;

        Assert.Equal("algotrade-secrets", volume.SecretName);
        Assert.Equal(expected, string.Join(' ', volume.Items.Select(item => item.Key)));
        Assert.All(Containers(Pods()[name]), container => Assert.True(container.Env is null && container.EnvFrom.All(source => source.SecretRef is null)));
    }

    [Fact]
    public void Chart_holds_no_secret()
    {
        Assert.Empty(Chart.All<V1Secret>());
        Assert.DoesNotContain(Chart.All<V1ConfigMap>().SelectMany(map => map.Data), setting => setting.Value.Contains("Password=", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [MemberData(nameof(EachPod))]
    public void Network_is_closed_but_for_what_is_named(string name)
    {
        var policy = Chart.All<V1NetworkPolicy>().Single(policy => policy.Spec.PodSelector.MatchLabels["app.kubernetes.io/component"] == name);

        Assert.Equal(["Ingress", "Egress"], policy.Spec.PolicyTypes);
        var reachesTheWorld = policy.Spec.Egress?.Any(rule => rule.To?.Any(peer => peer.IpBlock is not null) == true) == true;
        Assert.Equal(name is "daemon" or "recorder", reachesTheWorld);
        Assert.Equal(name is "api" or "timescaledb", policy.Spec.Ingress is { Count: > 0 });
    }

    [Fact]
    public void Values_change_what_the_documentation_says_they_change()
    {
        var chart = new Chart(("version", "9.9.9"), ("registry", "example.org/mine/"), ("network", "mainnet"), ("account", "0xabc"));

        var daemon = chart.All<V1Deployment>().Single(deployment => deployment.Metadata.Name == "daemon-deployment").Spec.Template.Spec;
        var settings = chart.All<V1ConfigMap>().Single(map => map.Metadata.Name == "daemon-config").Data;
        Assert.Equal("example.org/mine/algotrade-daemon:9.9.9", daemon.Containers[0].Image);
        Assert.Equal("mainnet", settings["Hyperliquid__Network"]);
        Assert.Equal("0xabc", settings["Hyperliquid__AccountAddress"]);
        Assert.Equal("testnet", Settings("daemon")["Hyperliquid__Network"]);
    }

    [Fact]
    public void Documentation_has_every_value_with_its_default()
    {
        var documentation = Repository.Read("docs/kubernetes.md");

        Assert.All(Chart.Settings, setting => Assert.Contains(
            $"| `{setting.Key}` | {(setting.Value.Length == 0 ? "empty" : $"`{setting.Value}`")} |", documentation, StringComparison.Ordinal));
    }

    private static IDictionary<string, string> Settings(string name) =>
        Chart.All<V1ConfigMap>().Single(map => map.Metadata.Name == $"{name}-config").Data;

    private static IEnumerable<V1Container> Containers(V1PodSpec pod) => pod.Containers.Concat(pod.InitContainers ?? []);

    private static Dictionary<string, V1PodSpec> Pods() => Chart.All<V1Deployment>().Select(deployment => deployment.Spec.Template.Spec)
        .Concat(Chart.All<V1StatefulSet>().Select(set => set.Spec.Template.Spec))
        .Concat(Chart.All<V1Job>().Select(job => job.Spec.Template.Spec))
        .ToDictionary(pod => pod.Containers[0].Name);
}
