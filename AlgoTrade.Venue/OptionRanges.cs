using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace AlgoTrade.Venue;

/// <summary>Checks ranges that stand as attributes beside the options, and says which value is outside of which.</summary>
internal static class OptionRanges
{
    /// <returns>One sentence for each value outside of its range.</returns>
    public static IEnumerable<string> FindProblems(object options) =>
        from property in options.GetType().GetProperties()
        let range = property.GetCustomAttribute<RangeAttribute>()
        let value = property.GetValue(options)
        where range is not null && value is not null && !Holds(range, value)
        select string.Create(
            CultureInfo.InvariantCulture,
            $"{property.Name} is {value}: expected {(range.MinimumIsExclusive ? "above " : "")}{range.Minimum} to {range.Maximum}.");

    // The attribute's own check would round a fraction to a whole number first where its limits are whole numbers.
    private static bool Holds(RangeAttribute range, object value)
    {
        var number = ToDouble(value);
        return (range.MinimumIsExclusive ? number > ToDouble(range.Minimum) : number >= ToDouble(range.Minimum)) && number <= ToDouble(range.Maximum);
    }

    private static double ToDouble(object number) => Convert.ToDouble(number, CultureInfo.InvariantCulture);
}
