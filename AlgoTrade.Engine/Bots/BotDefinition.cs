using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Bots;

/// <summary>One revision of a bot's configuration. Immutable: a change is a new revision.</summary>
public sealed record BotDefinition
{
    /// <summary>USDC, where the configuration names none.</summary>
    public const decimal DefaultCapital = 10_000m;

    public required BotId Id { get; init; }

    /// <summary>Distinguishes installations in order ids, see <see cref="Orders.ClientOrderId"/>.</summary>
    public required uint Installation { get; init; }

    /// <summary>1 to 64 characters: letters, digits, dash, underscore, dot.</summary>
    public required string Name { get; init; }

    public int Revision { get; init; } = 1;

    /// <summary>Name in the strategy catalog.</summary>
    public required string Strategy { get; init; }

    /// <summary>JSON object with the strategy's parameters; absent ones take their defaults.</summary>
    public string ParametersJson { get; init; } = "{}";

    /// <summary>The legs, in the order the strategy numbers them. At least one.</summary>
    public required IReadOnlyList<InstrumentName> Instruments { get; init; }

    public required CandleInterval Interval { get; init; }

    public BotMode Mode { get; init; } = BotMode.Paper;

    public SizingRule Sizing { get; init; } = new SizingRule.EquityFraction(1);

    /// <summary>Protection that applies when the strategy names none; as fractions of the reference price.</summary>
    public ProtectionDefaults Protection { get; init; } = ProtectionDefaults.None;

    public RiskLimits Limits { get; init; } = RiskLimits.Default;

    /// <summary>Cash the bot starts with and is sized on, in USDC.</summary>
    public decimal Capital { get; init; } = DefaultCapital;

    /// <summary>Leverage set on the exchange for the bot's instruments, 1 to the instrument's maximum.</summary>
    public int Leverage { get; init; } = 1;

    public ShutdownPolicy ShutdownPolicy { get; init; } = ShutdownPolicy.Leave;
}
