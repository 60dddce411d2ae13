using System.Runtime.InteropServices;
using AlgoTrade.Daemon;
using AlgoTrade.Daemon.Accounts;
using AlgoTrade.Data;
using AlgoTrade.Data.Schema;
using AlgoTrade.Hyperliquid;
using AlgoTrade.ServiceDefaults;
using Npgsql;

return await HostProgram.RunAsync(args, async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults();
    var connection = builder.Configuration.GetConnectionString(DataModule.ConnectionName);
    if (string.IsNullOrWhiteSpace(connection))
    {
        await Console.Error.WriteLineAsync($"ConnectionStrings:{DataModule.ConnectionName} is not set: expected a PostgreSQL connection string.");
        return 2;
    }

    builder.Services.AddData(connection).AddHyperliquid().AddDaemon();
    await using var app = builder.Build();
    app.CheckSettings();
    app.MapDefaultEndpoints();
    if (await SchemaGuard.RefusalAsync(app.Services.GetRequiredService<NpgsqlDataSource>(), CancellationToken.None) is { } refusal)
    {
        await Console.Error.WriteLineAsync(refusal);
        return 3;
    }

    var shutdown = app.Services.GetRequiredService<ShutdownState>();
    using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => shutdown.Asked());
    using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => shutdown.Asked());
    await app.RunAsync();
    return shutdown.IsClean == true ? 0 : 4;
});
