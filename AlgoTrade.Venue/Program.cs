using AlgoTrade.ServiceDefaults;
using AlgoTrade.ServiceDefaults.Health;
using AlgoTrade.Venue;

if (await SelfCheck.RunAsync(args) is { } answer)
{
    return answer;
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.Services.AddVenue(builder.Configuration);
var app = builder.Build();
app.MapDefaultEndpoints();
app.MapVenue();
await app.RunAsync();
return 0;
