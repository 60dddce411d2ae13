namespace AlgoTrade.Engine.Strategies;

/// <summary>
/// Marks a property of a <see cref="StrategyParameters"/> record as a parameter. The property is an <c>int</c>, <c>double</c>, <c>bool</c> or enum with an
/// <c>init</c> accessor; its default is the value the record starts with.
/// </summary>
/// <param name="description">One sentence for the person who fills in the form: what it does, and its unit.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ParameterAttribute(string description) : Attribute
{
    public string Description { get; } = description;

    /// <summary>Smallest allowed number, inclusive. Required for numbers.</summary>
    public double Min { get; init; } = double.NaN;

    /// <summary>Largest allowed number, inclusive. Required for numbers.</summary>
    public double Max { get; init; } = double.NaN;
}
