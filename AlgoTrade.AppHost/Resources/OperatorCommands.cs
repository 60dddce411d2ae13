using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace AlgoTrade.AppHost.Resources;

/// <summary>Buttons beside the API in the Aspire dashboard: what an operator wants at hand when something goes wrong.</summary>
internal static class OperatorCommands
{
    public static IResourceBuilder<ProjectResource> WithOperatorCommands(
        this IResourceBuilder<ProjectResource> api, IResourceBuilder<ParameterResource> adminKey) => api
        .WithHttpCommand(
            "/api/v1/kill-switch",
            "Engage kill switch",
            commandName: "kill-switch",
            commandOptions: Post(adminKey, "ShieldError", "No new entries anywhere; exits still pass. Engage the kill switch?", new { mode = "block" }))
        .WithHttpCommand(
            "/api/v1/kill-switch",
            "Flatten all",
            commandName: "flatten-all",
            commandOptions: Post(adminKey, "ArrowExit", "Every bot closes its positions at the market. Flatten all?", new { mode = "flatten" }))
        .WithHttpCommand(
            "/api/v1/keys",
            "New API key",
            commandName: "new-key",
            commandOptions: Post(adminKey, "Key", null, new { name = "from the Aspire dashboard", role = "operator" }));

    private static HttpCommandOptions Post(IResourceBuilder<ParameterResource> adminKey, string icon, string? question, object body) => new()
    {
        Method = HttpMethod.Post,
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
