using AlgoTrade.ServiceDefaults;
using AlgoTrade.Venue;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.Services.AddVenue(builder.Configuration);
var app = builder.Build();
app.MapDefaultEndpoints();
app.MapVenue();
await app.RunAsync();
