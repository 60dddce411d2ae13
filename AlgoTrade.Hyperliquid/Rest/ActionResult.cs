using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.Rest;

/// <summary>What came of posting one action, before its entries are looked at.</summary>
public abstract record ActionResult
{
    private ActionResult()
    {
    }

    /// <summary>The exchange carried it out; each entry has its own status.</summary>
    public sealed record Answered(ActionResponse.Ok Response) : ActionResult;

    /// <summary>Certain: nothing of it was carried out, by the exchange's word or because it was never sent.</summary>
    public sealed record Refused(RejectReason Reason, string Text) : ActionResult;

    /// <summary>It may have been carried out.</summary>
    public sealed record Unknown(string Cause) : ActionResult;
}
