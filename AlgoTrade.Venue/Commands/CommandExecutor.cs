using System.Text.Json;
using System.Text.Json.Serialization;
using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Venue.Accounts;
using AlgoTrade.Venue.Ledgers;
using AlgoTrade.Venue.Markets;

namespace AlgoTrade.Venue.Commands;

/// <summary>The command makes no sense here; the message says why.</summary>
internal sealed class CommandException(string message) : Exception(message);

/// <summary>Carries commands out. Called under the exchange's lock.</summary>
internal sealed class CommandExecutor(VenueExchange exchange)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter<LiquidationMethod>() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private const decimal MostUsd = 1_000_000_000_000;
    private const decimal MostPercent = 1_000;
    private const decimal MostFactor = 100;

    /// <returns>What <c>/exchange</c> would have answered, for an action; null for the other commands.</returns>
    /// <exception cref="CommandException">Nothing was changed.</exception>
    public byte[]? Execute(VenueCommand command, long nowMs)
    {
        switch (command)
        {
            case VenueCommand.OpenAccount open:
                Open(open, nowMs);
                return null;
            case VenueCommand.Deposit deposit:
                exchange.Transfers.Deposit(Account(deposit.User), Amount(deposit.Usd), nowMs);
                return null;
            case VenueCommand.Withdraw withdraw:
                Withdraw(Account(withdraw.User), Amount(withdraw.Usd), nowMs);
                return null;
            case VenueCommand.Act act:
                return exchange.Executor.Execute(Account(act.User), Read(act.Action), nowMs);
            case VenueCommand.Liquidate liquidate:
                Liquidate(liquidate, nowMs);
                return null;
            case VenueCommand.Deleverage deleverage:
                Refuse(exchange.Core.ForceDeleveraging(Account(deleverage.User).Exchange, Market(deleverage.Coin), nowMs)
                    ? null : $"{deleverage.User} holds no position in {deleverage.Coin}.");
                return null;
            case VenueCommand.ShiftPrice shift:
                Shift(exchange.MarketOf(Market(shift.Coin)), shift.Percent);
                return null;
            default:
                throw new CommandException($"{command.GetType().Name} is not a command.");
        }
    }

    private void Open(VenueCommand.OpenAccount open, long nowMs)
    {
        var address = AccountAddress.Parse(open.Address);
        if (exchange.Accounts.Find(address) is not { } account)
        {
            account = open.Leader is { } leader
                ? exchange.Accounts.OpenVault(address, open.Cash, LeaderOf(leader)) : exchange.Accounts.Open(address, open.Cash);
            account.PriorVolume = open.Volume;
            exchange.Fees.Assess(account, nowMs);
        }

        foreach (var agent in open.Agents.Select(text => AccountAddress.Parse(text)))
        {
            if (!account.Agents.Exists(approved => approved.Address == agent))
                account.Agents.Add(new ApprovedAgent(agent, null, null));
        }
    }

    private VenueAccount LeaderOf(string address) => Account(address) is { Master: null } leader
        ? leader : throw new CommandException($"'{address}' cannot lead a vault: expected an account that is neither sub-account nor vault.");

    private void Withdraw(VenueAccount account, decimal usd, long nowMs) => Refuse(
        exchange.Transfers.Withdraw(account, usd, nowMs, nowMs) is { } error
            ? $"usd is {usd}: expected more than the bridge's fee of 1, at most the withdrawable {Transfers.Withdrawable(account):0.######}. {error}" : null);

    private void Liquidate(VenueCommand.Liquidate command, long nowMs)
    {
        var market = command.Coin is { } coin ? Market(coin) : null;
        Refuse(exchange.Core.ForceLiquidation(Account(command.User).Exchange, market, command.Method, nowMs)
            ? null : $"{command.User} holds no position in {command.Coin ?? "any market"}.");
    }

    private VenueAccount Account(string user) => AccountAddress.TryParse(user, null, out var address) && exchange.Accounts.Find(address) is { } account
        ? account : throw new CommandException($"'{user}' is not an account of this exchange.");

    private ExchangeMarket Market(string coin) =>
        exchange.FindMarket(coin)?.Exchange ?? throw new CommandException($"'{coin}' is not traded here: expected one of {string.Join(", ", exchange.Markets.Select(market => market.Coin))}.");

    private static ExchangeAction Read(JsonElement action)
    {
        try
        {
            return ActionReader.Read(action);
        }
        catch (ActionFormatException exception)
        {
            throw new CommandException($"The action does not fit the schema: {exception.Message}.");
        }
    }

    private static void Shift(VenueMarket market, decimal percent)
    {
        Refuse(percent is > -100 and <= MostPercent ? null : $"percent is {percent}: expected more than -100, at most {MostPercent}.");
        var factor = market.PriceFactor * (1 + (percent / 100));
        Refuse(factor is >= 1 / MostFactor and <= MostFactor
            ? null : $"percent is {percent}: {market.Coin} would be traded at {factor:0.####} times the replayed price, expected {1 / MostFactor} to {MostFactor}.");
        market.ShiftPrice(percent / 100);
    }

    private static decimal Amount(decimal usd) => usd is > 0 and <= MostUsd && decimal.Round(usd, 6) == usd
        ? usd : throw new CommandException($"usd is {usd}: expected an amount above 0, at most {MostUsd}, with at most 6 decimals.");

    private static void Refuse(string? error)
    {
        if (error is not null)
            throw new CommandException(error);
    }
}
