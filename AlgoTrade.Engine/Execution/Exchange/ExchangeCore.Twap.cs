using System.Globalization;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Execution.Exchange;

/// <content>TWAP orders: a slice every 30 s, each an immediate-or-cancel order. Source: Hyperliquid documentation, "Order types".</content>
public sealed partial class ExchangeCore
{
    private const int ShortestTwapMinutes = 5;
    private const int LongestTwapMinutes = 10_080;
    private const decimal MinimumTwapNotional = 100m;
    private const decimal TwapSlippage = 0.03m;
    private const decimal MostCatchUp = 3m;
    private const decimal RandomPart = 0.2m;
    private readonly List<TwapOrder> _twaps = [];
    private long _lastTwapId;

    /// <summary>TWAP orders under way, oldest first.</summary>
    public IReadOnlyList<TwapOrder> Twaps => _twaps;

    /// <summary>Begins a TWAP order; its first slice goes out with the next second.</summary>
    /// <returns>The order, or the exchange's text.</returns>
    public (TwapOrder? Twap, string? Error) PlaceTwap(ExchangeAccount account, TwapTerms terms, long nowMs)
    {
        if (CheckTwap(account, terms) is { } error)
            return (null, error);
        var market = _byAsset[terms.AssetId];
        // Slices of less than the minimum order are spread further apart.
        var most = (int)Math.Min(int.MaxValue, Math.Max(1, decimal.Floor(terms.Quantity * market.MarkPrice / Instrument.MinimumNotional)));
        var slices = Math.Min(terms.Minutes * 60_000 / (int)TwapOrder.SliceMs, most);
        var twap = new TwapOrder(++_lastTwapId, account, market, terms, slices, nowMs);
        _twaps.Add(twap);
        _events.Add(new TwapChanged(twap, "activated", null, nowMs));
        return (twap, null);
    }

    /// <returns>False when there is no such TWAP order under way in this market.</returns>
    public bool CancelTwap(ExchangeAccount account, int assetId, long twapId, long nowMs)
    {
        if (_twaps.Find(twap => twap.Id == twapId && twap.Account == account && twap.Terms.AssetId == assetId) is not { } found)
            return false;
        End(found, "terminated", null, nowMs);
        return true;
    }

    private string? CheckTwap(ExchangeAccount account, TwapTerms terms)
    {
        if (FindMarket(terms.AssetId) is not { } market)
            return $"Asset {terms.AssetId} is not traded here.";
        if (terms.Minutes is < ShortestTwapMinutes or > LongestTwapMinutes)
            return string.Create(CultureInfo.InvariantCulture, $"Invalid TWAP duration: {terms.Minutes} min(s)");
        if (!market.Instrument.IsLegalQuantity(terms.Quantity))
            return (terms.Quantity == 0 ? OrderRules.ZeroSize : OrderRules.InvalidSize).Message;
        if (OrderRules.CheckReach(market.Instrument, market.MarkPrice, terms.Quantity, market.MarkPrice, isTrigger: false, isImmediate: false) is { } tooLarge)
            return tooLarge.Message;
        if (terms.Quantity * market.MarkPrice < MinimumTwapNotional)
            return "TWAP order must have minimum value of $100.";
        return terms.ReduceOnly ? OrderRules.CheckReduceOnly(terms.Side, account.PositionIn(market.Instrument).Quantity)?.Message : null;
    }

    private void AdvanceTwaps(long nowMs)
    {
        foreach (var twap in _twaps.FindAll(twap => twap.NextSliceMs <= nowMs))
        {
            while (twap.NextSliceMs <= nowMs && _twaps.Contains(twap))
                SendSlice(twap, nowMs);
        }
    }

    private void SendSlice(TwapOrder twap, long nowMs)
    {
        twap.SlicesSent++;
        twap.NextSliceMs += (long)(twap.Terms.Minutes * 60_000L / (decimal)twap.Slices);
        var error = PlaceSlice(twap, nowMs);
        if (error is not null)
            End(twap, "error", error, nowMs);
        else if (twap.ExecutedQuantity >= twap.Terms.Quantity || twap.SlicesSent >= twap.Slices)
            End(twap, "finished", null, nowMs);
    }

    /// <returns>The text of a refusal that ends the TWAP order; an unfilled or partly filled slice is caught up on later.</returns>
    private string? PlaceSlice(TwapOrder twap, long nowMs)
    {
        var (market, side) = (twap.Market, twap.Terms.Side);
        if (!market.Instrument.TryRoundQuantityDown(SliceQuantity(twap), out var quantity))
            return null;
        var limit = side == Side.Buy
            ? market.Instrument.RoundPrice(market.Mid * (1 + TwapSlippage), PriceRounding.Down)
            : market.Instrument.RoundPrice(market.Mid * (1 - TwapSlippage), PriceRounding.Up);
        var terms = new NewOrder(twap.Terms.AssetId, side, limit.Value, quantity.Value, twap.Terms.ReduceOnly, TimeInForce.Ioc, null, null);
        var order = new BookOrder(NextOrderId(), twap.Account, market, terms, nowMs) { Twap = twap };
        if (Check(order) is not { } refusal)
        {
            Enter(order, nowMs);
            return null;
        }

        return refusal == OrderRules.IocNoMatch || refusal == OrderRules.MinimumNotional ? null : refusal.Message;
    }

    // What should be done by now and is not, at most three slices of it; the last slice takes the rest.
    private static decimal SliceQuantity(TwapOrder twap)
    {
        var normal = twap.Terms.Quantity / twap.Slices;
        var left = twap.Terms.Quantity - twap.ExecutedQuantity;
        var due = twap.Terms.Quantity * twap.SlicesSent / twap.Slices - twap.ExecutedQuantity;
        if (twap.SlicesSent >= twap.Slices)
            return Math.Min(left, MostCatchUp * normal);
        if (twap.Terms.IsRandomized)
            due += normal * RandomPart * (Draw(twap.Id, twap.SlicesSent) * 2 - 1);
        return Math.Clamp(due, 0, Math.Min(left, MostCatchUp * normal));
    }

    // A number from 0 to 1 that depends on order and slice only, so that a replay draws it again.
    private static decimal Draw(long twapId, int slice)
    {
        var mixed = unchecked(((ulong)twapId * 0x9E3779B97F4A7C15UL + (ulong)slice) * 0xC2B2AE3D27D4EB4FUL);
        return (mixed >> 44) / (decimal)(1 << 20);
    }

    private void End(TwapOrder twap, string status, string? description, long nowMs)
    {
        _twaps.Remove(twap);
        _events.Add(new TwapChanged(twap, status, description, nowMs));
    }
}
