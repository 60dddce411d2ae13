using AlgoTrade.Venue.Markets;

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

    /// <summary>Mark and mid price by coin as the last message left them.</summary>
    public Dictionary<string, (decimal Mark, decimal Mid)> ShownPrices { get; } = [];

    public void Send(byte[] message)
    {
        foreach (var connection in Connections)
            connection.Send(message);
    }
}
