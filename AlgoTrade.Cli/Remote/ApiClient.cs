using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace AlgoTrade.Cli.Remote;

/// <summary>Talks to a running installation over its API, like any other client.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;

    public ApiClient(Uri address, string key)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, null, cancellationToken);

    /// <exception cref="CommandException">The API said no; its sentence is the message.</exception>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, string? json, string? ifMatch, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        if (ifMatch is not null)
        {
            request.Headers.IfMatch.ParseAdd(ifMatch);
        }

        using var response = await _http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode ? Parse(text) : throw Refused((int)response.StatusCode, text);
    }

    public void Dispose() => _http.Dispose();

    private static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text.Length == 0 ? "{}" : text);
        return document.RootElement.Clone();
    }

    private static CommandException Refused(int status, string text)
    {
        try
        {
            var problem = Parse(text);
            if (problem.TryGetProperty("detail", out var detail) && detail.GetString() is { } sentence)
            {
                return new CommandException(sentence);
            }

            return new CommandException(status switch
            {
                401 => "The API does not know this key: give one with --key-file or ALGOTRADE_API_KEY.",
                403 => "The role of this key does not reach: use one of an operator or admin.",
                _ => $"The API answered {status} ({problem.GetProperty("code")}).",
            });
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new CommandException($"The API answered {status} and no reason.");
        }
    }
}
