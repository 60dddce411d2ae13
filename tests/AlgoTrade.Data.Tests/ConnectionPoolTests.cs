using Npgsql;

namespace AlgoTrade.Data.Tests;

public sealed class ConnectionPoolTests
{
    private const string Server = "Host=localhost;Username=nobody";

    [Theory]
    [InlineData(Server, 5, 100, "-c idle_in_transaction_session_timeout=4s")]
    [InlineData($"{Server};Maximum Pool Size=100;Max Auto Prepare=0", 100, 0, "-c idle_in_transaction_session_timeout=4s")]
    [InlineData($"{Server};Options=-c idle_in_transaction_session_timeout=9s", 5, 100, "-c idle_in_transaction_session_timeout=9s")]
    public async Task What_the_connection_string_says_itself_goes_before(string connectionString, int connections, int prepared, string options)
    {
        await using var pool = DataModule.OpenPool(connectionString, connections: 5);

        var settings = new NpgsqlConnectionStringBuilder(pool.ConnectionString);

        Assert.Equal((connections, prepared, options), (settings.MaxPoolSize, settings.MaxAutoPrepare, settings.Options));
    }
}
