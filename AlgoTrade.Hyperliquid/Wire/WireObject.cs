using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlgoTrade.Hyperliquid.Wire;

/// <summary>An object as the exchange sends it. Fields that this version does not know are kept aside, counted and named once in the log.</summary>
/// <remarks>
/// A property with a default has a setter: the compile-time contracts give an <c>init</c> property that is missing in the message null
/// instead of its initial value.
/// </remarks>
public abstract record WireObject
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? UnknownFields { get; set; }
}
