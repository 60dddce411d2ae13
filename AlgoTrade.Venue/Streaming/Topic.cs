using AlgoTrade.Venue.Markets;
using AlgoTrade.Venue.Accounts;

namespace AlgoTrade.Venue.Streaming;

/// <summary>Everybody who asked for the same thing; one message serves them all.</summary>
internal sealed class Topic(Subscription subscription, VenueMarket? market)
{
    public Subscription Subscription { get; } = subscription;

    public VenueMarket? Market { get; } = market;

    public List<StreamConnection> Connections { get; } = [];

    /// <summary>When the last timed message went out, Unix milliseconds.</summary>
    public long LastSentMs { get; set; }

    /// <summary>What the last message showed: a version of the book or candle, or a hash of the best prices.</summary>
    public long LastVersion { get; set; } = -1;

    public void Send(byte[] message)
    {
        foreach (var connection in Connections)
            connection.Send(message);
    }

    public bool IsOf(VenueAccount account) => Subscription.User == account.Address;
}
