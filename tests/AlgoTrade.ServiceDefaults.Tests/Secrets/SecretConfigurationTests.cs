using System.Data.Common;
using AlgoTrade.ServiceDefaults.Secrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace AlgoTrade.ServiceDefaults.Tests.Secrets;

public sealed class SecretConfigurationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Folder_with_one_file_per_key_overrides_settings()
    {
        folder.Write("Api__AdminKey", "from-folder\n");
        folder.Write("db-password", "for the database image only");

        var configuration = Configure(("Api:AdminKey", "from-settings"));

        Assert.Equal("from-folder", configuration["Api:AdminKey"]);
        Assert.Null(configuration["db-password"]);
    }

    [Theory]
    [InlineData("simple")]
    [InlineData("semi;colon='and\"quotes=")]
    public void Database_password_is_put_into_connection_strings_that_have_none(string password)
    {
        folder.Write("Database__Password", password);

        var configuration = Configure(
            ("ConnectionStrings:algotrade", "Host=timescaledb;Username=algotrade_app"),
            ("ConnectionStrings:own", "Host=elsewhere;Password=kept"));

        Assert.Equal(password, Part(configuration, "algotrade", "Password"));
        Assert.Equal("timescaledb", Part(configuration, "algotrade", "Host"));
        Assert.Equal("kept", Part(configuration, "own", "Password"));
    }

    [Fact]
    public void Variable_that_names_a_file_is_no_connection_string()
    {
        folder.Write("Database__Password", "s3cret");

        var configuration = Configure(("ConnectionStrings:algotrade_FILE", "/run/secrets/connection"));

        Assert.Equal("/run/secrets/connection", configuration["ConnectionStrings:algotrade_FILE"]);
    }

    [Fact]
    public void Without_a_password_file_connection_strings_stay_as_they_are()
    {
        var configuration = Configure(("ConnectionStrings:algotrade", "Host=timescaledb"));

        Assert.Equal("Host=timescaledb", configuration.GetConnectionString("algotrade"));
    }

    private static string Part(IConfiguration configuration, string name, string key) =>
        (string)new DbConnectionStringBuilder { ConnectionString = configuration.GetConnectionString(name) }[key];

    private ConfigurationManager Configure(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Configuration[SecretConfiguration.FolderVariable] = folder.Path;
        builder.Configuration.AddSecrets(builder.Environment);
        return (ConfigurationManager)builder.Configuration;
    }
}
