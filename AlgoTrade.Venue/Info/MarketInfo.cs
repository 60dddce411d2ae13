using System.Text.Json;
using AlgoTrade.Engine.Market;
using AlgoTrade.Venue.Markets;
using AlgoTrade.Venue.Wire;

namespace AlgoTrade.Venue.Info;

/// <summary>Requests about markets.</summary>
internal sealed class MarketInfo(VenueExchange exchange)
{
    private const int MostFundings = 500;
    private const int RecentTrades = 10;
    private const long HourMs = 3_600_000;
    private const string UsdcId = "0x6d1e7cde53ba9467b783cb7c530ce054";

    public bool TryWrite(Utf8JsonWriter json, string type, JsonElement request, long nowMs)
    {
        switch (type)
        {
            case "meta":
                exchange.Universe.Meta.WriteTo(json);
                return true;
            case "metaAndAssetCtxs":
                WriteMetaAndContexts(json);
                return true;
            case "allMids":
                WriteMids(json);
                return true;
            case "l2Book":
                WriteBook(json, request, nowMs);
                return true;
            case "candleSnapshot":
                WriteCandles(json, request, nowMs);
                return true;
            case "recentTrades":
                WriteTrades(json, request);
                return true;
            case "fundingHistory":
                WriteFundings(json, request);
                return true;
            default:
                return TryWriteSmall(json, type, request, nowMs);
        }
    }

    public void WriteMids(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var market in exchange.Markets)
            json.Number(market.Coin, market.Exchange.Mid);
        json.WriteEndObject();
    }

    private bool TryWriteSmall(Utf8JsonWriter json, string type, JsonElement request, long nowMs)
    {
        switch (type)
        {
            case "exchangeStatus":
                json.WriteStartObject();
                json.WriteNumber("time", nowMs);
                json.WriteNull("specialStatuses");
                json.WriteEndObject();
                return true;
            case "spotMeta":
                WriteSpotMeta(json);
                return true;
            case "spotMetaAndAssetCtxs":
                json.WriteStartArray();
                WriteSpotMeta(json);
                json.WriteRawValue("[]");
                json.WriteEndArray();
                return true;
            case "tokenDetails":
                WriteToken(json, InfoFields.Text(request, "tokenId"));
                return true;
            case "perpDexs":
                json.WriteRawValue("[null]");
                return true;
            case "allPerpMetas":
                json.WriteStartArray();
                exchange.Universe.Meta.WriteTo(json);
                json.WriteEndArray();
                return true;
            case "perpsAtOpenInterestCap":
                json.WriteRawValue("[]");
                return true;
            case "predictedFundings":
                WritePredictedFundings(json, nowMs);
                return true;
            case "maxMarketOrderNtls":
                json.WriteRawValue("""[[3,"500000.0"],[10,"2000000.0"],[20,"5000000.0"],[25,"30000000.0"]]""");
                return true;
            case "marginTable":
                WriteMarginTable(json, InfoFields.Integer(request, "id"));
                return true;
            default:
                return false;
        }
    }

    private void WriteMetaAndContexts(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        exchange.Universe.Meta.WriteTo(json);
        WriteContexts(json);
        json.WriteEndArray();
    }

    /// <summary>By position in the universe; a delisted market has a context without prices that move.</summary>
    public void WriteContexts(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var instrument in exchange.Universe.Instruments)
        {
            if (exchange.FindMarket(instrument.Name.Value) is { } market)
                MarketJson.WriteContext(json, market);
            else
                json.WriteRawValue("""
                    {"funding":"0.0","openInterest":"0.0","prevDayPx":"1.0","dayNtlVlm":"0.0","premium":null,"oraclePx":"1.0","markPx":"1.0","midPx":null,"impactPxs":null,"dayBaseVlm":"0.0"}
                    """);
        }

        json.WriteEndArray();
    }

    private void WriteBook(Utf8JsonWriter json, JsonElement request, long nowMs)
    {
        var market = exchange.FindMarket(InfoFields.Text(request, "coin"));
        var figures = InfoFields.OptionalInteger(request, "nSigFigs");
        var mantissa = InfoFields.OptionalInteger(request, "mantissa");
        var grouping = figures is { } count ? new BookGrouping(count, mantissa) : null;
        if (grouping is { IsValid: false } || (grouping is null && mantissa is not null))
            throw new InfoRefusedException();
        if (market is null)
            json.WriteNullValue();
        else
            MarketJson.WriteBook(json, market, nowMs, MarketJson.BookLevels, grouping);
    }

    private void WriteCandles(Utf8JsonWriter json, JsonElement request, long nowMs)
    {
        if (!request.TryGetProperty("req", out var range) || range.ValueKind != JsonValueKind.Object)
            throw new InfoFormatException("missing field `req`");
        if (!CandleIntervals.TryParse(InfoFields.Text(range, "interval"), out var interval))
            throw new InfoFormatException("unknown interval");
        var start = InfoFields.Integer(range, "startTime");
        var end = InfoFields.OptionalInteger(range, "endTime") ?? nowMs;
        json.WriteStartArray();
        if (exchange.FindMarket(InfoFields.Text(range, "coin")) is { } market)
        {
            foreach (var candle in market.Candles(interval, start, end))
                MarketJson.WriteCandle(json, market.Coin, interval, candle);
        }

        json.WriteEndArray();
    }

    private void WriteTrades(Utf8JsonWriter json, JsonElement request)
    {
        json.WriteStartArray();
        if (exchange.FindMarket(InfoFields.Text(request, "coin")) is { } market)
        {
            foreach (var trade in market.RecentTrades.TakeLast(RecentTrades).Reverse())
                FillJson.Write(json, trade, exchange.Accounts);
        }

        json.WriteEndArray();
    }

    private void WriteFundings(Utf8JsonWriter json, JsonElement request)
    {
        var market = exchange.FindMarket(InfoFields.Text(request, "coin"));
        var start = InfoFields.Integer(request, "startTime");
        var end = InfoFields.OptionalInteger(request, "endTime") ?? long.MaxValue;
        json.WriteStartArray();
        foreach (var funding in (market?.Fundings ?? []).Where(funding => funding.TimeMs >= start && funding.TimeMs <= end).Take(MostFundings))
        {
            json.WriteStartObject();
            json.WriteString("coin", market!.Coin);
            json.WriteString("fundingRate", WireText.Rate(funding.Rate));
            json.WriteString("premium", WireText.Rate(funding.Premium));
            json.WriteNumber("time", funding.TimeMs);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WritePredictedFundings(Utf8JsonWriter json, long nowMs)
    {
        json.WriteStartArray();
        foreach (var market in exchange.Markets)
        {
            json.WriteStartArray();
            json.WriteStringValue(market.Coin);
            json.WriteStartArray();
            json.WriteStartArray();
            json.WriteStringValue("HlPerp");
            json.WriteStartObject();
            json.WriteString("fundingRate", WireText.Rate(market.Exchange.FundingRate));
            json.WriteNumber("nextFundingTime", (nowMs / HourMs + 1) * HourMs);
            json.WriteNumber("fundingIntervalHours", 1);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndArray();
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    // The only token here.
    private static void WriteToken(Utf8JsonWriter json, string tokenId)
    {
        if (tokenId != UsdcId)
            throw new InfoRefusedException();
        json.WriteRawValue("""
            {"name":"USDC","maxSupply":"1000000000000.0","totalSupply":"1000000000000.0","circulatingSupply":"1000000000000.0","szDecimals":8,"weiDecimals":8,"midPx":"1.0","markPx":"1.0","prevDayPx":"1.0","genesis":null,"deployer":null,"deployGas":null,"deployTime":null,"seededUsdc":"0.0","nonCirculatingUserBalances":[],"futureEmissions":"0.0"}
            """);
    }

    private static void WriteSpotMeta(Utf8JsonWriter json) => json.WriteRawValue($$"""
        {"universe":[],"tokens":[{"name":"USDC","szDecimals":8,"weiDecimals":8,"index":0,"tokenId":"{{UsdcId}}","isCanonical":true,"evmContract":null,"fullName":null,"deployerTradingFeeShare":"0.0"}]}
        """);

    private void WriteMarginTable(Utf8JsonWriter json, long id)
    {
        foreach (var table in exchange.Universe.Meta.GetProperty("marginTables").EnumerateArray())
        {
            if (table[0].GetInt64() == id)
            {
                table[1].WriteTo(json);
                return;
            }
        }

        if (id is < 1 or >= 50)
            throw new InfoRefusedException();
        json.WriteStartObject();
        json.WriteString("description", "");
        json.WriteStartArray("marginTiers");
        json.WriteStartObject();
        json.Number("lowerBound", 0);
        json.WriteNumber("maxLeverage", id);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
