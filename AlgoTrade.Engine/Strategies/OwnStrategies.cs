namespace AlgoTrade.Engine.Strategies;

/// <summary>
/// The place for strategies of your own: put the class beside this file and its descriptor into the list, and API, daemon and command line
/// know it. The strategy author's guide (docs/strategies.md) walks through one.
/// </summary>
public static class OwnStrategies
{
    public static IReadOnlyList<StrategyDescriptor> All { get; } = [];
}
