using AlgoTrade.ServiceDefaults;
using AlgoTrade.Venue;

return await HostProgram.RunAsync(args, async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults();
    builder.Services.AddVenue(builder.Configuration);
    await using var app = builder.Build();
    app.CheckSettings();
    app.MapDefaultEndpoints();
    app.MapVenue();
    await app.RunAsync();
    return 0;
});
