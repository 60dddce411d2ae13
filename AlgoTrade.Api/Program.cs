using AlgoTrade.Api;
using AlgoTrade.Data.Schema;
using AlgoTrade.ServiceDefaults;
using Npgsql;

return await HostProgram.RunAsync(args, async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults();
    builder.AddApi();
    await using var app = builder.Build();
    app.CheckSettings();
    app.MapApi();
    if (await SchemaGuard.RefusalAsync(app.Services.GetRequiredService<NpgsqlDataSource>(), CancellationToken.None) is { } refusal)
    {
        await Console.Error.WriteLineAsync(refusal);
        return 3;
    }

    await app.RunAsync();
    return 0;
});
