using AlgoTrade.Engine.Indicators;

namespace AlgoTrade.Engine.Tests.Indicators;

public sealed class IndicatorReferenceTests
{
    private const int ChikouShift = 26;

    public static TheoryData<string> WithReference => [.. IndicatorCases.Names.Except(["median", "regression"])];

    [Theory]
    [MemberData(nameof(WithReference))]
    public void Values_and_first_row_equal_the_reference(string name)
    {
        var reference = IndicatorReference.Instance;
        var indicator = IndicatorCases.Create(name);
        var outputs = indicator.Outputs.Select(_ => new double[reference.Candles.Length]).ToArray();
        for (var row = 0; row < reference.Candles.Length; row++)
        {
            indicator.Next(reference.Candles[row]);
            for (var i = 0; i < outputs.Length; i++)
                outputs[i][row] = indicator.Outputs[i].Output();
        }

        for (var i = 0; i < outputs.Length; i++)
            AssertEqual(indicator.Outputs[i].Column, reference[indicator.Outputs[i].Column], outputs[i]);
    }

    [Fact]
    public void Every_column_of_the_reference_is_compared()
    {
        var compared = IndicatorCases.Names.SelectMany(name => IndicatorCases.Create(name).Outputs.Select(output => output.Column));
        Assert.Empty(IndicatorReference.Instance.OutputColumns.Except(compared));
        Assert.Equal(36, IndicatorReference.Instance.OutputColumns.Count());
    }

    [Theory]
    [MemberData(nameof(WithReference))]
    public void The_stated_warm_up_is_the_row_where_the_last_output_appears(string name)
    {
        var indicator = IndicatorCases.Create(name);
        for (var step = 1; step <= indicator.Indicator.WarmUp; step++)
        {
            Assert.False(indicator.Indicator.IsReady);
            indicator.Next(IndicatorReference.Instance.Candles[step - 1]);
        }

        Assert.True(indicator.Indicator.IsReady);
        Assert.All(indicator.Outputs, output => Assert.False(double.IsNaN(output.Output()), output.Column));
    }

    [Fact]
    public void Correlation_matrix_equals_the_reference()
    {
        var closes = IndicatorReference.Load("correlation-closes-5m.csv.gz");
        var lines = File.ReadAllLines(TestFiles.PathOf("correlation-5m.csv"));
        var symbols = lines[0].Split(',')[1..];
        var matrix = CorrelationMatrix.Of([.. symbols.Select(symbol => CorrelationMatrix.LogReturns(closes[symbol]))]);
        Assert.Equal(1_353, closes["BTC"].Length);
        for (var row = 0; row < symbols.Length; row++)
        {
            var expected = lines[row + 1].Split(',')[1..].Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
            for (var column = 0; column < symbols.Length; column++)
                Assert.Equal(expected[column], matrix[row, column], 1e-9);
        }
    }

    private static void AssertEqual(string column, double[] expected, double[] actual)
    {
        var shift = column == "ichimoku_chikou" ? ChikouShift : 0;
        var tolerance = 1e-9 * expected.Where(value => !double.IsNaN(value)).Max(Math.Abs);
        for (var row = 0; row < expected.Length - shift; row++)
        {
            var value = actual[row + shift];
            Assert.True(double.IsNaN(expected[row]) == double.IsNaN(value), $"{column} row {row}: {value} where {expected[row]} was expected.");
            Assert.False(Math.Abs(expected[row] - value) > tolerance, $"{column} row {row}: {value} where {expected[row]} was expected.");
        }
    }
}
