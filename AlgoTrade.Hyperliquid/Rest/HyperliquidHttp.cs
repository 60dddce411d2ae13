namespace AlgoTrade.Hyperliquid.Rest;

/// <summary>
/// An HTTP client that does nothing by itself: no retries, no redirects (a redirected POST would be sent twice), no cookies. The
/// handler repeats a request on its own only when its body was not sent, and ours always has one.
/// </summary>
internal static class HyperliquidHttp
{
    public static HttpClient Create(HyperliquidOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // Follows a changed address of the exchange within minutes.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = TimeSpan.FromMilliseconds(options.RequestTimeoutMs),
        };
        return new HttpClient(handler) { BaseAddress = options.RestAddress, Timeout = TimeSpan.FromMilliseconds(options.RequestTimeoutMs) };
    }
}
