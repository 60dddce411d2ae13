using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlgoTrade.Hyperliquid.Wire;

/// <summary>An object as the exchange sends it. Fields that this version does not know are kept aside, counted and named once in the log.</summary>
public abstract record WireObject
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? UnknownFields { get; set; }
}
