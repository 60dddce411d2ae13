using Aspire.Hosting.Kubernetes.Resources;

namespace AlgoTrade.AppHost.Kubernetes;

/// <summary>
/// Closed, then what the picture shows: the database is asked by its neighbours, the practice exchange by the daemon, the API by whomever
/// the cluster lets through. Out into the world goes only what talks to an exchange.
/// </summary>
internal static class NetworkRules
{
    private const string Component = "app.kubernetes.io/component";
    private const int HttpPort = 8080;
    private const int DatabasePort = 5432;
    private static readonly int[] TelemetryPorts = [4317, 4318];

    public static NetworkPolicy For(string component)
    {
        var policy = new NetworkPolicy
        {
            Metadata = { Name = $"{component}-network" },
            Spec = { PodSelector = Pods(component) },
        };
        policy.Spec.Ingress.AddRange(In(component));
        policy.Spec.Egress.AddRange(Out(component));
        return policy;
    }

    private static IEnumerable<NetworkPolicyRule> In(string component) => component switch
    {
        "timescaledb" => [From(DatabasePort, "migrations", "daemon", "recorder", "api")],
        "venue" => [From(HttpPort, "daemon", "recorder")],
        "api" => [Rule(HttpPort)],
        _ => [], // The kubelet's probes pass without a rule.
    };

    private static IEnumerable<NetworkPolicyRule> Out(string component) => component switch
    {
        "timescaledb" or "venue" => [],
        "migrations" => [Names(), ToDatabase()],
        "api" => [Names(), ToDatabase(), Rule(TelemetryPorts)],
        _ => [Names(), ToDatabase(), Rule(TelemetryPorts), To(HttpPort, "venue"), World()],
    };

    private static NetworkPolicyRule From(int port, params string[] components)
    {
        var rule = Rule(port);
        rule.From.AddRange(components.Select(component => new NetworkPolicyPeer { PodSelector = Pods(component) }));
        return rule;
    }

    private static NetworkPolicyRule To(int port, string component)
    {
        var rule = Rule(port);
        rule.To.Add(new NetworkPolicyPeer { PodSelector = Pods(component) });
        return rule;
    }

    private static NetworkPolicyRule ToDatabase() => To(DatabasePort, "timescaledb");

    private static NetworkPolicyRule World()
    {
        var rule = Rule(443);
        rule.To.Add(new NetworkPolicyPeer { IpBlock = new IpBlock() });
        return rule;
    }

    private static NetworkPolicyRule Names()
    {
        var rule = Rule(53);
        rule.Ports.Add(new NetworkPolicyPort { Protocol = "UDP", Port = 53 });
        return rule;
    }

    private static NetworkPolicyRule Rule(params int[] ports)
    {
        var rule = new NetworkPolicyRule();
        rule.Ports.AddRange(ports.Select(port => new NetworkPolicyPort { Port = port }));
        return rule;
    }

    private static LabelSelectorV1 Pods(string component) => new(new Dictionary<string, string> { [Component] = component });
}
