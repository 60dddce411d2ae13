using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Venue.Tests.Support;
using static AlgoTrade.Venue.Tests.Support.VenueHost;

namespace AlgoTrade.Venue.Tests.Shapes;

/// <summary>An exchange that has something to show for every request.</summary>
public sealed class BusyVenue : IAsyncLifetime
{
    internal VenueHost Venue { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Venue = await StartAsync(new ManualClock());
        await MakeBusyAsync();
    }

    public Task DisposeAsync() => Venue.DisposeAsync().AsTask();

    // Something of everything: both margin modes, fills on both sides of zero, resting and trigger orders, funding, an API wallet with a name, a sub-account.
    private async Task MakeBusyAsync()
    {
        await Venue.SendAsync(new UpdateLeverage(Eth, false, 5));
        await BuyAsync(Btc, 0.05m);
        await BuyAsync(Eth, 1m);
        var mid = await Venue.MidAsync();
        await Venue.OrderAsync(Limit(true, 100_000, 0.01m, cloid: Engine.Orders.ClientOrderId.For(7, new Engine.Bots.BotId(1), 1)));
        await Venue.OrderAsync(Limit(true, 100_100, 0.01m));
        await Venue.OrderAsync(Limit(false, decimal.Round(mid * 1.2m), 0.01m, reduceOnly: true));
        await Venue.OrderAsync(Trigger(false, decimal.Round(mid * 0.7m), decimal.Round(mid * 0.6m), 0.05m, TriggerDirection.StopLoss));
        await Venue.SendAsync("""{"type":"createSubAccount","name":"one"}""");
        var nonce = Venue.NextNonce();
        await Venue.SendAsync(UserSignedAction.ApproveAgent(false, StrangerKey.Address, "desk", nonce), MasterKey, nonce);
        Venue.After(TimeSpan.FromMinutes(31));
    }

    public async Task BuyAsync(int asset, decimal quantity)
    {
        var mid = await Venue.MidAsync(asset == Btc ? "BTC" : "ETH");
        await Venue.OrderAsync(Limit(true, decimal.Round(mid * 1.03m), quantity, WireTimeInForce.Ioc, asset: asset));
    }
}
