using Microsoft.Extensions.FileProviders;

namespace AlgoTrade.Api.Dashboard;

/// <summary>The page at <c>/</c>: files inside the assembly. They hold no data; what they show they ask the API for.</summary>
internal static class DashboardFiles
{
    public static void UseDashboard(this WebApplication app)
    {
        var files = new EmbeddedFileProvider(typeof(DashboardFiles).Assembly, "AlgoTrade.Api.Dashboard.wwwroot");
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            // After an upgrade a browser asks again; unchanged files cost one short answer.
            OnPrepareResponse = context => context.Context.Response.Headers.CacheControl = "no-cache",
        });
    }
}
