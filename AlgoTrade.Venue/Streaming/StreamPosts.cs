using System.Text.Json;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Venue.Actions;
using AlgoTrade.Venue.Faults;
using AlgoTrade.Venue.Info;
using AlgoTrade.Venue.Limits;

namespace AlgoTrade.Venue.Streaming;

/// <param name="IsAction">An action; else a read.</param>
internal sealed record StreamPost(ulong Id, bool IsAction, JsonElement Payload)
{
    /// <returns>Null when it is no post.</returns>
    public static StreamPost? TryRead(JsonElement message)
    {
        if (!message.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.Number || !id.TryGetUInt64(out var number)
            || !message.TryGetProperty("request", out var request) || request.ValueKind != JsonValueKind.Object
            || !request.TryGetProperty("type", out var type) || !request.TryGetProperty("payload", out var payload))
        {
            return null;
        }

        // The answer may outlive the message.
        return type.ToString() is "action" or "info" ? new StreamPost(number, type.ToString() == "action", payload.Clone()) : null;
    }
}

/// <summary>Requests to <c>/exchange</c> and <c>/info</c> that come over a WebSocket. A late answer does not hold up the others.</summary>
internal sealed class StreamPosts(ActionProcessor actions, InfoProcessor info, FaultInjector faults, AnswerDelay delay)
{
    public async Task AnswerAsync(StreamConnection connection, StreamPost post, CancellationToken cancellationToken)
    {
        if (connection.Budget?.TryBeginPost() == false)
        {
            connection.Send(StreamMessages.Error($"too many pending post requests id={post.Id}"));
            return;
        }

        try
        {
            var scope = post.IsAction ? FaultScope.Exchange : FaultScope.Info;
            var fault = await faults.OnRequestAsync(scope, cancellationToken);
            await AnswerAsync(connection, post, fault, cancellationToken);
            faults.Release(scope);
        }
        catch (OperationCanceledException)
        {
            // The connection ended; the outcome stays unknown to its client.
        }
        finally
        {
            connection.Budget?.EndPost();
        }
    }

    private async ValueTask AnswerAsync(StreamConnection connection, StreamPost post, RequestFault fault, CancellationToken cancellationToken)
    {
        if (fault.Kind is FaultKind.Drop)
        {
            connection.Abort();
            return;
        }

        var answer = fault.Kind switch
        {
            FaultKind.Status => Error(post, $"{fault.Status}: {fault.Body}"),
            FaultKind.Refuse => Answer(post, ActionAnswers.Error(fault.Body)),
            _ => Carry(connection, post),
        };
        if (fault.Kind == FaultKind.Duplicate)
        {
            connection.Send(answer);
            answer = Carry(connection, post);
        }

        if (post.IsAction)
            await delay.WaitAsync(cancellationToken);
        if (fault.LosesAnswer)
            return;
        connection.Send(fault.Kind switch
        {
            FaultKind.StatusAfter => Error(post, $"{fault.Status}: {fault.Body}"),
            FaultKind.Corrupt => answer[..(answer.Length / 2)],
            _ => answer,
        });
    }

    private byte[] Carry(StreamConnection connection, StreamPost post)
    {
        try
        {
            return Answer(post, post.IsAction ? actions.Process(post.Payload, connection.Budget) : info.Answer(post.Payload, connection.Budget));
        }
        catch (Exception exception) when (exception is ActionFormatException or InfoFormatException)
        {
            return Error(post, $"422 Unprocessable Entity: Failed to deserialize the JSON body into the target type: {exception.Message}");
        }
        catch (OverBudgetException)
        {
            return Error(post, "429 Too Many Requests: null");
        }
        catch (InfoRefusedException)
        {
            return Error(post, "500 Internal Server Error: null");
        }
    }

    private static byte[] Answer(StreamPost post, byte[] answer) => post.IsAction
        ? Frame(post, "action", json => json.WriteRawValue(answer))
        : Frame(post, "info", json =>
        {
            json.WriteStartObject();
            json.WriteString("type", InfoFields.Text(post.Payload, "type"));
            json.WritePropertyName("data");
            json.WriteRawValue(answer);
            json.WriteEndObject();
        });

    private static byte[] Error(StreamPost post, string text) => Frame(post, "error", json => json.WriteStringValue(text));

    private static byte[] Frame(StreamPost post, string type, Action<Utf8JsonWriter> writePayload) => StreamMessages.Of("post", json =>
    {
        json.WriteStartObject();
        json.WriteNumber("id", post.Id);
        json.WriteStartObject("response");
        json.WriteString("type", type);
        json.WritePropertyName("payload");
        writePayload(json);
        json.WriteEndObject();
        json.WriteEndObject();
    });
}
