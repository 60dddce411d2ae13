using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AlgoTrade.Api.Http;
using AlgoTrade.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlgoTrade.Api.Events;

/// <summary>Server-sent events: what changes, as it changes. At least once: after a reconnect an event may be told again.</summary>
internal static class EventEndpoints
{
    private const string LastEventId = "Last-Event-ID";
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static void MapEvents(this RouteGroupBuilder api) => api
        .MapGet("/events", StreamAsync).WithName("StreamEvents").WithTags("Events")
        .WithSummary("Server-sent events of bots, orders, fills, equity and alerts; resumes after Last-Event-ID, for as long as the history goes.")
        .RequireRole(ApiRole.Viewer);

    private static ServerSentEventsResult<JsonElement> StreamAsync(
        string? topics, string? bot, HttpContext context, EventHub hub, EventReader reader, TimeProvider timeProvider, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        var wanted = Topics(topics);
        var since = Since(context.Request.Headers[LastEventId].ToString());
        // Subscribed before the past is read: nothing falls between.
        var subscription = hub.Subscribe(context.User.KeyId()!.Value, context.User.Session()?.SessionId);
        return TypedResults.ServerSentEvents(ReadAsync(subscription, since, wanted, bot, reader, timeProvider, lifetime.ApplicationStopping, cancellationToken));
    }

    private static HashSet<string> Topics(string? topics)
    {
        var wanted = topics is null ? StreamTopics.All : topics.Split(',');
        return wanted.FirstOrDefault(topic => !StreamTopics.All.Contains(topic)) is { } unknown
            ? throw ProblemException.Invalid("topics", $"topics has \"{ProblemException.Shorten(unknown)}\": expected {string.Join(", ", StreamTopics.All)}, separated by commas.")
            : [.. wanted];
    }

    private static DateTimeOffset? Since(string lastEventId) => lastEventId.Length == 0 ? null
        : long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds < 200_000_000_000_000_000
            ? DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds)
            : throw ProblemException.Invalid(LastEventId, $"{LastEventId} is not one that this stream gave out.");

    private static async IAsyncEnumerable<SseItem<JsonElement>> ReadAsync(
        EventHub.Subscription subscription,
        DateTimeOffset? since,
        HashSet<string> topics,
        string? bot,
        EventReader reader,
        TimeProvider timeProvider,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var open = subscription;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        // Tells the client at once that it is connected, and from where it may resume.
        yield return Hello(since ?? timeProvider.GetUtcNow());
        if (since is { } from)
        {
            foreach (var missed in await reader.SinceAsync(from, ended.Token))
            {
                if (IsWanted(missed, topics, bot))
                {
                    yield return Item(missed);
                }
            }
        }

        while (await NextAsync(subscription, ended.Token) is { } next)
        {
            if (next.Event is null)
            {
                yield return new SseItem<JsonElement>(Empty, "heartbeat");
            }
            else if (IsWanted(next.Event, topics, bot))
            {
                yield return Item(next.Event);
            }
        }
    }

    /// <summary>The next event, none when it is time for a heartbeat, null at the end.</summary>
    private static async Task<Next?> NextAsync(EventHub.Subscription subscription, CancellationToken cancellationToken)
    {
        // The patience of connections is that of the real clock, however fast a practice run is.
        using var patience = new CancellationTokenSource(Heartbeat, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await subscription.Events.WaitToReadAsync(either.Token) && subscription.Events.TryRead(out var streamEvent) ? new Next(streamEvent) : null;
        }
        catch (OperationCanceledException)
        {
            return cancellationToken.IsCancellationRequested ? null : new Next(null);
        }
    }

    private static bool IsWanted(StreamEvent one, HashSet<string> topics, string? bot) => topics.Contains(one.Topic) && (bot is null || one.Bot == bot);

    private static SseItem<JsonElement> Item(StreamEvent one) => new(one.Data, one.Topic) { EventId = Id(one.At) };

    private static SseItem<JsonElement> Hello(DateTimeOffset at) => new(Empty, "hello") { EventId = Id(at), ReconnectionInterval = TimeSpan.FromSeconds(2) };

    private static string Id(DateTimeOffset at) => ((at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);

    private static JsonElement Empty { get; } = JsonSerializer.SerializeToElement(new { });

    private sealed record Next(StreamEvent? Event);
}
