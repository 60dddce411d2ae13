using System.Text.Json;
using System.Text.Json.Serialization;
using AlgoTrade.Engine.Execution.Exchange;

namespace AlgoTrade.Venue.Commands;

/// <summary>
/// Something done to the exchange from behind, by its admin API or its configuration. Kept in the state file like a signed action, so that a
/// restart does it again.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "command")]
[JsonDerivedType(typeof(OpenAccount), "openAccount")]
[JsonDerivedType(typeof(Deposit), "deposit")]
[JsonDerivedType(typeof(Withdraw), "withdraw")]
[JsonDerivedType(typeof(Act), "act")]
[JsonDerivedType(typeof(Liquidate), "liquidate")]
[JsonDerivedType(typeof(Deleverage), "deleverage")]
[JsonDerivedType(typeof(ShiftPrice), "shiftPrice")]
internal abstract record VenueCommand
{
    private VenueCommand()
    {
    }

    /// <summary>Opens and funds an account, or adds API wallets to one that exists.</summary>
    /// <param name="Cash">USDC.</param>
    /// <param name="Volume">USDC traded before.</param>
    /// <param name="Leader">Set for a vault: the account that trades it.</param>
    public sealed record OpenAccount(string Address, decimal Cash, decimal Volume, IReadOnlyList<string> Agents, string? Leader = null) : VenueCommand;

    /// <param name="Usd">USDC, above zero to 1,000,000,000,000, in millionths.</param>
    public sealed record Deposit(string User, decimal Usd) : VenueCommand;

    /// <param name="Usd">As for a deposit; the bridge's fee is included.</param>
    public sealed record Withdraw(string User, decimal Usd) : VenueCommand;

    /// <summary>An action without a signature, as if the account's owner had sent it from elsewhere.</summary>
    /// <param name="Action">In the form of <c>/exchange</c>.</param>
    public sealed record Act(string User, JsonElement Action) : VenueCommand;

    /// <summary>Liquidates an account whatever its margin.</summary>
    /// <param name="Coin">Null: every position.</param>
    public sealed record Liquidate(string User, string? Coin = null, LiquidationMethod Method = LiquidationMethod.Market) : VenueCommand;

    /// <summary>Auto-deleverages a position: closes it at the mark price before the last one.</summary>
    public sealed record Deleverage(string User, string Coin) : VenueCommand;

    /// <summary>Moves a market's price for good.</summary>
    /// <param name="Percent">Above −100, to 1,000; all shifts together leave a hundredth to a hundred times the replayed price.</param>
    public sealed record ShiftPrice(string Coin, decimal Percent) : VenueCommand;
}
