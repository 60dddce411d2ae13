using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Tests.Market;

public sealed class DigitsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_double_becomes_the_decimal_that_the_cast_makes_of_it(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++)
        {
            // Prices as the exchange writes them, and doubles of any kind.
            var price = (double)new decimal(random.Next(), random.Next(0, 8), 0, random.Next(2) == 0, (byte)random.Next(0, 9));
            var any = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-12, 18));
            AssertSame(price);
            AssertSame(any);
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1e15)]
    [InlineData(999_999_999_999_999.0)]
    [InlineData(0.1)]
    [InlineData(0.30000000000000004)]
    [InlineData(105_050.5)]
    [InlineData(-2.5)]
    public void Borders_agree_too(double value) => AssertSame(value);

    [Theory]
    [InlineData("1.00", "1")]
    [InlineData("0.00", "0")]
    [InlineData("-12.50", "-12.5")]
    [InlineData("100", "100")]
    [InlineData("79228162514264337593543950.330", "79228162514264337593543950.33")]
    [InlineData("18446744073709551615.0", "18446744073709551615")]
    public void Trailing_zeros_go_and_nothing_else(string value, string expected)
    {
        var trimmed = Digits.WithoutTrailingZeros(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(expected, trimmed.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static void AssertSame(double value)
    {
        var (expected, actual) = ((decimal)value, Digits.ToDecimal(value));
        Assert.True(expected == actual && expected.Scale == actual.Scale, $"{value:R} became {actual} instead of {expected}.");
    }
}
