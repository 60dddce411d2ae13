using System.Globalization;
using System.Text.Json;
using AlgoTrade.ServiceDefaults.Secrets;
using Microsoft.Extensions.Configuration;

namespace AlgoTrade.ServiceDefaults.Tests.Secrets;

public sealed class SecretTests
{
    private const string Value = "correct-horse";

    [Fact]
    public void Secret_shows_as_asterisks_wherever_it_is_printed()
    {
        var secret = new Secret(Value);

        Assert.Equal("***", secret.ToString());
        Assert.Equal("***", $"{secret}");
        Assert.Equal("***", string.Format(CultureInfo.InvariantCulture, "{0}", secret));
        Assert.Equal("\"***\"", JsonSerializer.Serialize(secret));
        Assert.DoesNotContain(Value, JsonSerializer.Serialize(new { Login = new { Key = secret } }), StringComparison.Ordinal);
    }

    [Fact]
    public void Secret_reveals_its_value_to_the_one_who_asks() => Assert.Equal(Value, new Secret(Value).Reveal());

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Empty_secret_is_refused(string value) => Assert.Throws<ArgumentException>(() => new Secret(value));

    [Fact]
    public void Options_bind_a_secret_like_a_string()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("Login:Key", (string?)Value)])
            .Build();

        var login = configuration.GetSection("Login").Get<LoginOptions>();

        Assert.Equal(Value, login?.Key?.Reveal());
    }

    private sealed class LoginOptions
    {
        public Secret? Key { get; set; }
    }
}
