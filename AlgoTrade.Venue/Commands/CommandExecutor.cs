using System.Text.Json;
using System.Text.Json.Serialization;
using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Venue.Accounts;

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
                exchange.Transfers.Deposit(Account(deposit.User), Positive(deposit.Usd), nowMs);
                return null;
            case VenueCommand.Withdraw withdraw:
                Refuse(exchange.Transfers.Withdraw(Account(withdraw.User), Positive(withdraw.Usd), nowMs, nowMs));
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
                Refuse(shift.Percent > -100 ? null : $"A price cannot move by {shift.Percent} %: expected more than -100.");
                exchange.MarketOf(Market(shift.Coin)).ShiftPrice(shift.Percent / 100);
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
            account = exchange.Accounts.Open(address, open.Cash);
            account.PriorVolume = open.Volume;
            exchange.Fees.Assess(account, nowMs);
        }

        foreach (var agent in open.Agents.Select(text => AccountAddress.Parse(text)))
        {
            if (!account.Agents.Exists(approved => approved.Address == agent))
                account.Agents.Add(new ApprovedAgent(agent, null, null));
        }
    }

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

    private static decimal Positive(decimal usd) => usd > 0 ? usd : throw new CommandException($"{usd} USDC cannot be moved: expected an amount above zero.");

    private static void Refuse(string? error)
    {
        if (error is not null)
            throw new CommandException(error);
    }
}
