using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace AlgoTrade.Hyperliquid.Wire;

/// <summary>One dex of <c>allPerpMetas</c>; the position in the answer is the dex index. Contexts are there in one of the two forms that are documented.</summary>
public sealed record PerpMetaOfDex(PerpMeta Meta, IReadOnlyList<AssetContext>? Contexts);

/// <summary>Metadata alone, or a pair of metadata and contexts: documentation and public clients differ, so both are read.</summary>
public sealed class PerpMetaOfDexConverter : JsonConverter<PerpMetaOfDex>
{
    public override PerpMetaOfDex Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return new PerpMetaOfDex(Read<PerpMeta>(ref reader, options), null);
        var pair = Read<WirePair<PerpMeta, IReadOnlyList<AssetContext>>>(ref reader, options);
        return new PerpMetaOfDex(pair.First, pair.Second);
    }

    public override void Write(Utf8JsonWriter writer, PerpMetaOfDex value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Meta, (JsonTypeInfo<PerpMeta>)options.GetTypeInfo(typeof(PerpMeta)));

    private static T Read<T>(ref Utf8JsonReader reader, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T))) ?? throw new JsonException($"Expected a {typeof(T).Name}, got null.");
}

/// <summary>One exchange's next funding, in <c>predictedFundings</c>.</summary>
public sealed record PredictedFunding : WireObject
{
    /// <summary>Per <see cref="FundingIntervalHours"/>.</summary>
    public required decimal FundingRate { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long NextFundingTime { get; init; }

    public int? FundingIntervalHours { get; init; }
}

/// <summary><c>perpDexLimits</c>: caps of a builder's dex.</summary>
public sealed record PerpDexLimits : WireObject
{
    public required decimal TotalOiCap { get; init; }

    public required decimal OiSzCapPerPerp { get; init; }

    public required decimal MaxTransferNtl { get; init; }

    public required IReadOnlyList<WirePair<string, decimal>> CoinToOiCap { get; init; }
}

/// <summary><c>tokenDetails</c>: supply and prices of a spot token.</summary>
public sealed record TokenDetails : WireObject
{
    public required string Name { get; init; }

    public required int SzDecimals { get; init; }

    public required int WeiDecimals { get; init; }

    public decimal? MaxSupply { get; init; }

    public decimal? TotalSupply { get; init; }

    public decimal? CirculatingSupply { get; init; }

    public decimal? MidPx { get; init; }

    public decimal? MarkPx { get; init; }

    public decimal? PrevDayPx { get; init; }

    public JsonElement? Genesis { get; init; }

    public string? Deployer { get; init; }

    public decimal? DeployGas { get; init; }

    public string? DeployTime { get; init; }

    public decimal? SeededUsdc { get; init; }

    public JsonElement? NonCirculatingUserBalances { get; init; }

    public decimal? FutureEmissions { get; init; }
}

/// <summary><c>perpDeployAuctionStatus</c>: the auction of the right to list a market, in HYPE.</summary>
public sealed record DeployAuctionStatus : WireObject
{
    public required long StartTimeSeconds { get; init; }

    public required long DurationSeconds { get; init; }

    public required decimal StartGas { get; init; }

    public decimal? CurrentGas { get; init; }

    public decimal? EndGas { get; init; }
}

/// <summary>An answer that is a number and nothing else, such as that of <c>maxBuilderFee</c>.</summary>
public sealed record WireInteger(long Value);

public sealed class WireIntegerConverter : JsonConverter<WireInteger>
{
    public override WireInteger Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, WireInteger value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}
