using Aspire.Hosting.Kubernetes.Resources;

namespace AlgoTrade.AppHost.Kubernetes;

/// <summary>A pod that runs to its end, once. Aspire's publisher has no such kind.</summary>
internal sealed class Job() : Workload("batch/v1", "Job")
{
    public JobSpec Spec { get; set; } = new();

    public override PodTemplateSpecV1 PodTemplate => Spec.Template;
}

internal sealed class JobSpec
{
    public int BackoffLimit { get; set; }

    public PodTemplateSpecV1 Template { get; set; } = new();
}

/// <summary>Who may talk to the pods of one component, and to whom they may talk: nobody, unless a rule says so.</summary>
internal sealed class NetworkPolicy() : BaseKubernetesResource("networking.k8s.io/v1", "NetworkPolicy")
{
    public NetworkPolicySpec Spec { get; set; } = new();
}

internal sealed class NetworkPolicySpec
{
    public LabelSelectorV1 PodSelector { get; set; } = new();

    public List<string> PolicyTypes { get; } = ["Ingress", "Egress"];

    public List<NetworkPolicyRule> Ingress { get; } = [];

    public List<NetworkPolicyRule> Egress { get; } = [];
}

internal sealed class NetworkPolicyRule
{
    public List<NetworkPolicyPeer> From { get; } = [];

    public List<NetworkPolicyPeer> To { get; } = [];

    public List<NetworkPolicyPort> Ports { get; } = [];
}

/// <summary>Pods of this namespace, or addresses. Exactly one of the two.</summary>
internal sealed class NetworkPolicyPeer
{
    public LabelSelectorV1? PodSelector { get; set; }

    public IpBlock? IpBlock { get; set; }
}

internal sealed class IpBlock
{
    public string Cidr { get; set; } = "0.0.0.0/0";
}

internal sealed class NetworkPolicyPort
{
    public string Protocol { get; set; } = "TCP";

    public int Port { get; set; }
}
