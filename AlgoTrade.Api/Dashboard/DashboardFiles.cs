using Microsoft.Extensions.FileProviders;

namespace AlgoTrade.Api.Dashboard;

/// <summary>The page at <c>/</c>: three files inside the assembly. They hold no data; what they show they ask the API for, with a key.</summary>
internal static class DashboardFiles
{
    public static void UseDashboard(this WebApplication app)
    {
        var files = new EmbeddedFileProvider(typeof(DashboardFiles).Assembly, "AlgoTrade.Api.Dashboard.wwwroot");
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files });
    }
}
