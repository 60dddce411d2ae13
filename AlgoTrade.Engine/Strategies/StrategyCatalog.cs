using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Strategies.BuiltIn;

namespace AlgoTrade.Engine.Strategies;

/// <summary>The strategies a process knows, registered by hand: what is not named here cannot trade. Immutable.</summary>
public sealed class StrategyCatalog
{
    private readonly Dictionary<string, StrategyDescriptor> _byName;

    /// <exception cref="ArgumentException">Two strategies have the same name.</exception>
    public StrategyCatalog(IEnumerable<StrategyDescriptor> strategies)
    {
        All = [.. strategies];
        _byName = All.ToDictionary(strategy => strategy.Name, StringComparer.Ordinal);
    }

    /// <summary>Everything compiled in: the ten strategies that come with the platform, then <see cref="OwnStrategies"/>.</summary>
    public static StrategyCatalog BuiltIn { get; } = new(
    [
        MovingAverageCross.Descriptor, FourMovingAverages.Descriptor, EmaCrossAtrStop.Descriptor, RsiMeanReversion.Descriptor,
        DonchianBreakout.Descriptor, BollingerReversion.Descriptor, MacdCross.Descriptor, SuperTrendFollower.Descriptor, GridMaker.Descriptor,
        BuyAndHold.Descriptor, .. OwnStrategies.All,
    ]);

    public IReadOnlyList<StrategyDescriptor> All { get; }

    /// <summary>These strategies and more.</summary>
    public StrategyCatalog With(params IEnumerable<StrategyDescriptor> strategies) => new(All.Concat(strategies));

    public bool TryGet(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out StrategyDescriptor? strategy) =>
        _byName.TryGetValue(name, out strategy);

    /// <exception cref="BotDefinitionException">There is no strategy of that name.</exception>
    public StrategyDescriptor Get(string name) => TryGet(name, out var strategy) ? strategy : throw new BotDefinitionException(
        "strategy", $"strategy is \"{name}\": expected one of {string.Join(", ", All.Select(one => one.Name))}.");

    /// <summary>The strategy of a bot, ready for its first candle.</summary>
    /// <exception cref="BotDefinitionException">Strategy or parameters are not acceptable.</exception>
    public Strategy Create(BotDefinition bot) => Get(bot.Strategy).Create(bot.ParametersJson, bot.Instruments.Count);
}
