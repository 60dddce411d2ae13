using AlgoTrade.Api;
using AlgoTrade.ServiceDefaults;
using AlgoTrade.ServiceDefaults.Health;

if (await SelfCheck.RunAsync(args) is { } answer)
{
    return answer;
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddApi();
await using var app = builder.Build();
app.MapApi();
await app.RunAsync();
return 0;
