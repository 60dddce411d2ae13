using AlgoTrade.Api.Http;
using AlgoTrade.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlgoTrade.Api.Market;

/// <summary>Instruments and their stored history. Names may contain slashes and colons, so they travel in the query.</summary>
internal static class MarketEndpoints
{
    public static void MapMarket(this RouteGroupBuilder api)
    {
        var market = api.MapGroup("").WithTags("Market").RequireRole(ApiRole.Viewer);
        market.MapGet("/instruments", InstrumentsAsync).WithName("ListInstruments").WithSummary("Instruments of a network.");
        market.MapGet("/instruments/{coin}", InstrumentAsync).WithName("GetInstrument").WithSummary("One instrument with its trading rules.");
        market.MapGet("/candles", CandlesAsync).WithName("ListCandles").WithSummary("Candles of any interval, oldest first; built from finer ones when they are not stored.");
        market.MapGet("/funding", FundingAsync).WithName("ListFundingRates").WithSummary("Funding rates, newest first.");
    }

    private static async Task<Ok<Page<InstrumentResponse>>> InstrumentsAsync(
        string? network, [AsParameters] PageRequest page, MarketQueries market, CancellationToken cancellationToken) =>
        TypedResults.Ok(await market.InstrumentsAsync(network, page, cancellationToken));

    private static async Task<Ok<InstrumentResponse>> InstrumentAsync(string coin, string? network, MarketQueries market, CancellationToken cancellationToken) =>
        TypedResults.Ok(await market.InstrumentAsync(Uri.UnescapeDataString(coin), network, cancellationToken));

    private static async Task<Ok<CandlesResponse>> CandlesAsync(
        string coin, string interval, string? network, [AsParameters] TimeRange range, int? limit, MarketQueries market, CancellationToken cancellationToken) =>
        TypedResults.Ok(await market.CandlesAsync(coin, network, interval, range, new PageRequest(limit).Size, cancellationToken));

    private static async Task<Ok<Page<FundingRateResponse>>> FundingAsync(
        string coin, string? network, [AsParameters] TimeRange range, [AsParameters] PageRequest page, MarketQueries market, CancellationToken cancellationToken) =>
        TypedResults.Ok(await market.FundingAsync(coin, network, range, page, cancellationToken));
}
