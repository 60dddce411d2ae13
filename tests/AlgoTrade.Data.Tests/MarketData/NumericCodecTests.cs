using System.Globalization;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Testing.Databases;

namespace AlgoTrade.Data.Tests.MarketData;

public sealed class NumericCodecTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    public static TheoryData<string> Numbers =>
    [
        "0", "1", "-1", "0.1", "65000.5", "0.00001234", "9999", "10000", "10001", "99999999.99999999", "123456789012345", "0.000000000000001",
        "-0.00012", "79228162514264337593543950335", "0.3333333333333333333333333333", "1000000000000000000000", "12345.678901234567890123",
    ];

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Our_bytes_are_the_bytes_of_the_server(string text)
    {
        var value = decimal.Parse(text, CultureInfo.InvariantCulture);
        var expected = await database.ScalarAsync<byte[]>($"SELECT numeric_send({text}::numeric)");
        var buffer = new byte[64];
        var length = NumericCodec.Write(buffer, value);
        Assert.Equal(Convert.ToHexString(expected!), Convert.ToHexString(buffer, 0, length));
        Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), NumericCodec.Read(buffer));
        Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), NumericCodec.ToDouble(value));
    }

    [Fact]
    public void Every_number_of_up_to_fifteen_digits_survives_storing_exactly()
    {
        const int Seed = 20260301;
        var random = new Random(Seed);
        var buffer = new byte[64];
        for (var round = 0; round < 20_000; round++)
        {
            var digits = random.NextInt64(1, 1_000_000_000_000_000);
            var text = string.Create(CultureInfo.InvariantCulture, $"{digits}E-{random.Next(0, 20)}");
            var value = double.Parse(text, CultureInfo.InvariantCulture);
            Assert.True(NumericCodec.TryToDecimal(value, out var stored), text);
            NumericCodec.Write(buffer, stored);
            Assert.True(NumericCodec.Read(buffer).Equals(value), $"{text} (seed {Seed})");
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e29)]
    [InlineData(1e-29)]
    public void A_number_that_cannot_be_stored_is_refused(double value) => Assert.False(NumericCodec.TryToDecimal(value, out _));

    [Fact]
    public async Task A_stored_number_that_is_not_finite_is_an_error()
    {
        var bytes = await database.ScalarAsync<byte[]>("SELECT numeric_send('NaN')");
        Assert.Throws<FormatException>(() => NumericCodec.Read(bytes));
    }
}
