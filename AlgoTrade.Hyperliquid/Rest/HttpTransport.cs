using System.Net;
using System.Net.Http.Headers;
using AlgoTrade.Hyperliquid.Telemetry;

namespace AlgoTrade.Hyperliquid.Rest;

/// <summary>Requests by HTTP, each on its own: one that is lost takes no other with it.</summary>
public sealed class HttpTransport(HttpClient http, TimeProvider time) : IExchangeTransport
{
    internal const string Name = "http";
    private static readonly MediaTypeHeaderValue JsonContent = new("application/json");

    public async Task<TransportAnswer> PostAsync(ExchangeDoor door, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new TransportAnswer.NotSent("canceled before.");
        var (path, kind) = door == ExchangeDoor.Info ? ("info", "info") : ("exchange", "exchange");
        var begun = time.GetTimestamp();
        try
        {
            using var content = new TimedContent(body, time);
            content.Headers.ContentType = JsonContent;
            using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            HyperliquidTelemetry.Sent(time.GetElapsedTime(begun, content.WrittenAt), kind, Name);
            HyperliquidTelemetry.Acknowledged(time.GetElapsedTime(content.WrittenAt), kind, Name);
            return new TransportAnswer.Received((int)response.StatusCode, answer);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new TransportAnswer.Lost("Canceled while waiting for the answer.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return new TransportAnswer.Lost($"No answer: {exception.Message}");
        }
    }

    // Tells when the last byte was handed to the connection, which separates sending from waiting.
    private sealed class TimedContent(ReadOnlyMemory<byte> body, TimeProvider time) : HttpContent
    {
        public long WrittenAt { get; private set; } = time.GetTimestamp();

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => WriteAsync(stream, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            WriteAsync(stream, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = body.Length;
            return true;
        }

        private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(body, cancellationToken);
            WrittenAt = time.GetTimestamp();
        }
    }
}
