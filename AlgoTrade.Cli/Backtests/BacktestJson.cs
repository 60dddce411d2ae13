using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlgoTrade.Cli.Backtests;

/// <summary>Writes and reads results: camelCase, enums as words, decimals as text, like the API.</summary>
internal static class BacktestJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new DecimalText() },
        // Curves make thousands of numbers: one line, for programs.
        WriteIndented = false,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
    };

    public static string Write(BacktestDocument document) => JsonSerializer.Serialize(document, Options);

    /// <exception cref="CommandException">The file is not there, or holds something else.</exception>
    public static BacktestDocument Read(FileInfo file)
    {
        if (!file.Exists)
        {
            throw CommandException.WrongUse($"There is no file {file.FullName}.");
        }

        try
        {
            var document = JsonSerializer.Deserialize<BacktestDocument>(File.ReadAllText(file.FullName), Options);
            return document?.Format == BacktestDocument.CurrentFormat ? document : throw NoResult(file);
        }
        catch (JsonException)
        {
            throw NoResult(file);
        }
    }

    private static CommandException NoResult(FileInfo file) =>
        new($"{file.FullName} is not a result of a backtest: expected what `algotrade backtest BOT.json --json > RESULT.json` writes.");

    private sealed class DecimalText : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            decimal.TryParse(reader.TokenType == JsonTokenType.String ? reader.GetString() : null, NumberStyles.Number, CultureInfo.InvariantCulture, out var value)
                ? value : throw new JsonException("Expected a decimal as text.");

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString("0.############################", CultureInfo.InvariantCulture));
    }
}
