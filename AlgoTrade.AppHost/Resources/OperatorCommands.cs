using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace AlgoTrade.AppHost.Resources;

/// <summary>Buttons beside the API in the Aspire dashboard: what an operator wants at hand when something goes wrong.</summary>
internal static class OperatorCommands
{
    private const string Reason = "by hand, in the Aspire dashboard";

    public static IResourceBuilder<ProjectResource> WithOperatorCommands(
        this IResourceBuilder<ProjectResource> api, IResourceBuilder<ParameterResource> adminKey) => api
        .WithHttpCommand(
            "/api/v1/risk/kill-switch",
            "Engage kill switch",
            commandName: "kill-switch",
            commandOptions: Send(adminKey, HttpMethod.Put, "ShieldError", new { mode = "block", reason = Reason }, "No new entries anywhere; exits still pass. Engage?"))
        .WithHttpCommand(
            "/api/v1/risk/kill-switch",
            "Flatten all",
            commandName: "flatten-all",
            commandOptions: Send(adminKey, HttpMethod.Put, "ArrowExit", new { mode = "flatten", reason = Reason }, "Every bot closes its positions. Flatten all?"))
        .WithHttpCommand(
            "/api/v1/keys",
            "New API key",
            commandName: "new-key",
            commandOptions: Send(adminKey, HttpMethod.Post, "Key", new { name = "from the Aspire dashboard", role = "operator" }));

    private static HttpCommandOptions Send(
        IResourceBuilder<ParameterResource> adminKey, HttpMethod method, string icon, object body, string? question = null) => new()
        {
            Method = method,
            IconName = icon,
            ConfirmationMessage = question,
            ResultMode = HttpCommandResultMode.Auto,
            PrepareRequest = async context =>
            {
                var key = await adminKey.Resource.GetValueAsync(context.CancellationToken);
                context.Request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
                context.Request.Content = JsonContent.Create(body);
            },
        };
}
