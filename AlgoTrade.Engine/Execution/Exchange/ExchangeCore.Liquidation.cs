using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Engine.Execution.Exchange;

/// <content>
/// What happens to an account below its maintenance margin: sold to the book, taken over, or closed against winners. Source: Hyperliquid
/// documentation, "Liquidations" and "Auto-deleveraging".
/// </content>
public sealed partial class ExchangeCore
{
    /// <summary>Above this notional only a fifth is liquidated at first, USDC.</summary>
    public const decimal PartialLiquidationNotional = 100_000m;

    private const decimal FirstLiquidationFraction = 0.2m;
    private const long LiquidationCooldownMs = 30_000;

    /// <summary>Liquidates an account whatever its margin: for tests of those who trade here.</summary>
    /// <param name="market">Null: every market.</param>
    /// <returns>False when the account holds nothing there.</returns>
    public bool ForceLiquidation(ExchangeAccount account, ExchangeMarket? market, LiquidationMethod method, long nowMs)
    {
        Position[] held = [.. account.Ledger.Positions.Where(position => position.Quantity != 0 && (market is null || position.Instrument == market.Instrument))];
        if (held.Length == 0)
            return false;
        Liquidate(account, held, account.Ledger.Equity, method, nowMs);
        return true;
    }

    /// <summary>Closes a position at the mark price before the last one, as if somebody under water stood on the other side: the house does.</summary>
    /// <returns>False when the account holds nothing there.</returns>
    public bool ForceDeleveraging(ExchangeAccount account, ExchangeMarket market, long nowMs)
    {
        if (!account.Ledger.TryGet(market.Instrument.Name, out var position) || position.Quantity == 0)
            return false;
        var trade = new OffBookTrade(market, market.PreviousMarkPrice, FillOrigin.Deleveraging, Liquidated: House, nowMs);
        ChangeHands(account, House, Math.Abs(position.Quantity), trade);
        return true;
    }

    private void LiquidateIfNeeded(ExchangeAccount account, long nowMs)
    {
        foreach (var position in account.Ledger.Positions)
        {
            if (!position.IsCross && position.Quantity != 0 && position.MarginUsed < position.MaintenanceMargin)
                Liquidate(account, [position], position.MarginUsed, MethodOf(position.MarginUsed, position.MaintenanceMargin), nowMs);
        }

        var valuation = account.Ledger.Value();
        if (valuation.IsLiquidatable)
        {
            Position[] cross = [.. account.Ledger.Positions.Where(position => position.IsCross && position.Quantity != 0)];
            Liquidate(account, cross, valuation.CrossEquity, MethodOf(valuation.CrossEquity, valuation.MaintenanceMargin), nowMs);
        }
    }

    private static LiquidationMethod MethodOf(decimal equity, decimal maintenance) =>
        equity < 0 ? LiquidationMethod.Deleveraging
        : equity < MarginRules.BackstopFraction * maintenance ? LiquidationMethod.Backstop : LiquidationMethod.Market;

    private void Liquidate(ExchangeAccount account, Position[] positions, decimal equity, LiquidationMethod method, long nowMs)
    {
        CancelAll(account, OrderStatusWords.LiquidatedCanceled, nowMs);
        foreach (var twap in _twaps.FindAll(twap => twap.Account == account))
            End(twap, "terminated", null, nowMs);
        _events.Add(new AccountLiquidated(
            account, positions.Sum(position => position.Notional), equity, method, positions[0].IsCross,
            [.. positions.Select(position => (_byAsset[position.Instrument.AssetId], position.Quantity))], nowMs));
        foreach (var position in positions)
        {
            switch (method)
            {
                case LiquidationMethod.Market:
                    SellOff(account, position, nowMs);
                    break;
                case LiquidationMethod.Backstop:
                    TakeOver(account, position, nowMs);
                    break;
                default:
                    Deleverage(account, position, nowMs);
                    break;
            }
        }

        if (method == LiquidationMethod.Deleveraging)
            CoverShortfall(account);
    }

    /// <summary>Market order to the book: a large position a fifth at first, everything within 30 s after that.</summary>
    private void SellOff(ExchangeAccount account, Position position, long nowMs)
    {
        var quantity = Math.Abs(position.Quantity);
        if (position.Notional > PartialLiquidationNotional && nowMs >= account.FullLiquidationUntilMs)
        {
            if (position.Instrument.TryRoundQuantityDown(quantity * FirstLiquidationFraction, out var part))
                quantity = part.Value;
            account.FullLiquidationUntilMs = nowMs + LiquidationCooldownMs;
        }

        var side = position.Quantity > 0 ? Side.Sell : Side.Buy;
        var anyPrice = side == Side.Sell ? position.Instrument.RoundPrice(position.MarkPrice / 100, PriceRounding.Up) : new Price(decimal.MaxValue);
        var order = Create(
            account, new NewOrder(position.Instrument.AssetId, side, anyPrice.Value, quantity, true, TimeInForce.Ioc, null, null), 0, nowMs);
        account.Add(order);
        Match(order, nowMs, liquidated: account);
        Settle(order, nowMs);
    }

    /// <summary>The house takes position and margin over at the mark price; a shortfall is the house's loss.</summary>
    private void TakeOver(ExchangeAccount account, Position position, long nowMs)
    {
        var margin = position.IsCross ? account.Ledger.Value().CrossEquity : position.MarginUsed;
        var trade = new OffBookTrade(_byAsset[position.Instrument.AssetId], position.MarkPrice, FillOrigin.Backstop, account, nowMs);
        ChangeHands(account, House, Math.Abs(position.Quantity), trade);
        account.Ledger.Deposit(-margin);
        House.Ledger.Deposit(margin);
    }

    /// <summary>The most profitable and most leveraged on the other side give up their positions, at the mark price before the last one.</summary>
    private void Deleverage(ExchangeAccount account, Position position, long nowMs)
    {
        var trade = new OffBookTrade(
            _byAsset[position.Instrument.AssetId], _byAsset[position.Instrument.AssetId].PreviousMarkPrice, FillOrigin.Deleveraging, account, nowMs);
        foreach (var (winner, held) in Winners(account, position))
        {
            if (position.Quantity == 0)
                return;
            ChangeHands(account, winner, Math.Min(Math.Abs(position.Quantity), Math.Abs(held.Quantity)), trade);
        }

        if (position.Quantity != 0)
            ChangeHands(account, House, Math.Abs(position.Quantity), trade);
    }

    // The exchange's index: (mark ÷ entry) × (notional ÷ account value), for a short its inverse price part; the highest first.
    private (ExchangeAccount Account, Position Position)[] Winners(ExchangeAccount loser, Position lost)
    {
        var name = lost.Instrument.Name;
        return [.. _accounts.Skip(1).Where(account => account != loser)
            .Select(account => (Account: account, Position: account.Ledger.TryGet(name, out var held) ? held : null))
            .Where(entry => entry.Position is { Quantity: not 0 } held && Math.Sign(held.Quantity) != Math.Sign(lost.Quantity) && held.UnrealizedPnl > 0)
            .OrderByDescending(entry => IndexOf(entry.Account, entry.Position!)).ThenBy(entry => entry.Account.Index)
            .Select(entry => (entry.Account, entry.Position!))];
    }

    private static decimal IndexOf(ExchangeAccount account, Position position)
    {
        var gain = position.Quantity > 0 ? position.MarkPrice / position.EntryPrice : position.EntryPrice / position.MarkPrice;
        return account.Ledger.Equity <= 0 ? decimal.MaxValue : gain * position.Notional / account.Ledger.Equity;
    }

    private void CoverShortfall(ExchangeAccount account)
    {
        if (account.Ledger.Equity >= 0)
            return;
        House.Ledger.Deposit(account.Ledger.Equity);
        account.Ledger.Deposit(-account.Ledger.Equity);
    }

    /// <summary>A trade that no book made.</summary>
    private readonly record struct OffBookTrade(ExchangeMarket Market, decimal Price, FillOrigin Origin, ExchangeAccount Liquidated, long TimeMs);

    /// <summary>Closes so much of the first account's position against the second, without fees.</summary>
    private void ChangeHands(ExchangeAccount closing, ExchangeAccount other, decimal quantity, OffBookTrade trade)
    {
        var side = closing.PositionIn(trade.Market.Instrument).Quantity > 0 ? Side.Sell : Side.Buy;
        var tradeId = TradeId(NextOrderId(), trade.TimeMs);
        BookOffBook(closing, side, quantity, trade, tradeId);
        BookOffBook(other, side.Opposite(), quantity, trade, tradeId);
        FollowPosition(closing, trade.Market, except: null, trade.TimeMs);
        FollowPosition(other, trade.Market, except: null, trade.TimeMs);
    }

    private void BookOffBook(ExchangeAccount account, Side side, decimal quantity, OffBookTrade trade, long tradeId)
    {
        var position = account.PositionIn(trade.Market.Instrument);
        var shownEntry = position.DisplayedEntryPrice;
        var change = account.Ledger.Apply(position, side.Signed(quantity), trade.Price, fee: 0);
        position.MarkPrice = trade.Market.MarkPrice;
        if (account.IsHouse)
            return;
        trade.Market.OpenInterest += Math.Max(0, change.EndQuantity) - Math.Max(0, change.StartQuantity);
        _events.Add(new AccountFilled(
            account, trade.Market, null, side, trade.Price, quantity, 0, true, change, shownEntry, tradeId, trade.Liquidated, trade.TimeMs)
        {
            Origin = trade.Origin,
            OrderId = NextOrderId(),
        });
    }
}
