using System.Text.Json;

namespace AlgoTrade.Cli.Output;

/// <summary>Where commands write, and whether a person watches.</summary>
/// <param name="IsRedirected">To a file or pipe: plain lines, no colours, no drawing over.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, bool IsRedirected)
{
    /// <summary>Columns of the window; what is written to a file has no such limit.</summary>
    public int Width { get; init; } = 80;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void WriteJson(JsonElement element) => Out.WriteLine(JsonSerializer.Serialize(element, Indented));

    public void WriteJson<T>(T value) => WriteJson(JsonSerializer.SerializeToElement(value, JsonSerializerOptions.Web));
}
