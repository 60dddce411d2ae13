using System.Globalization;
using System.Text.Json;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Bots;

/// <summary>
/// The one JSON form of a bot's configuration: what the API takes, the database keeps and the command line shows. Decimals are
/// strings, absent fields take their defaults, a limit that is null is off, unknown fields are refused. Whether the strategy exists and its parameters are in
/// range is for the strategy catalog, whether instruments exist for whoever knows the exchange.
/// </summary>
public static class BotDefinitionJson
{
    private const int MaxNameLength = 64;
    private const int MaxInstruments = 50;
    private const decimal MaxMoney = 1_000_000_000_000m;

    /// <exception cref="BotDefinitionException">The text is no JSON object or a field is wrong; one sentence says which and what was expected.</exception>
    public static BotDefinition Parse(string json, BotId id, uint installation, int revision)
    {
        using var document = ParseDocument(json);
        return Read(document.RootElement, id, installation, revision);
    }

    /// <inheritdoc cref="Parse"/>
    public static BotDefinition Read(JsonElement element, BotId id, uint installation, int revision)
    {
        var fields = new JsonFields(element, "");
        var interval = fields.Text("interval") ?? throw fields.Wrong("interval", "is missing");
        var definition = new BotDefinition
        {
            Id = id,
            Installation = installation,
            Revision = revision,
            Name = ReadName(fields),
            Strategy = fields.Text("strategy") ?? throw fields.Wrong("strategy", "is missing"),
            ParametersJson = ReadParameters(fields),
            Instruments = ReadInstruments(fields),
            Interval = CandleIntervals.TryParse(interval, out var parsed)
                ? parsed : throw fields.Wrong("interval", $"is \"{interval}\": expected {string.Join(", ", CandleIntervals.All.Select(one => one.ToText()))}"),
            Mode = fields.Choice<BotMode>("mode") ?? BotMode.Paper,
            Sizing = ReadSizing(fields),
            Protection = ReadProtection(fields),
            Limits = ReadLimits(fields),
            Capital = fields.Decimal("capital", 0, MaxMoney) ?? BotDefinition.DefaultCapital,
            Leverage = fields.Whole("leverage", 1, 100) ?? 1,
            ShutdownPolicy = fields.Choice<ShutdownPolicy>("shutdownPolicy") ?? ShutdownPolicy.Leave,
        };
        fields.RefuseUnknown();
        return definition;
    }

    public static string Write(BotDefinition definition)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            Write(writer, definition);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    public static void Write(Utf8JsonWriter writer, BotDefinition definition)
    {
        writer.WriteStartObject();
        writer.WriteString("name", definition.Name);
        writer.WriteString("strategy", definition.Strategy);
        writer.WritePropertyName("parameters");
        writer.WriteRawValue(definition.ParametersJson);
        writer.WriteStartArray("instruments");
        foreach (var instrument in definition.Instruments)
            writer.WriteStringValue(instrument.Value);
        writer.WriteEndArray();
        writer.WriteString("interval", definition.Interval.ToText());
        writer.WriteString("mode", CamelCase(definition.Mode));
        WriteSizing(writer, definition.Sizing);
        WriteProtection(writer, definition.Protection);
        WriteLimits(writer, definition.Limits);
        writer.WriteString("capital", Text(definition.Capital));
        writer.WriteNumber("leverage", definition.Leverage);
        writer.WriteString("shutdownPolicy", CamelCase(definition.ShutdownPolicy));
        writer.WriteEndObject();
    }

    private static JsonDocument ParseDocument(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new BotDefinitionException($"The bot is not valid JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}).", exception);
        }
    }

    private static string ReadName(JsonFields fields)
    {
        var name = fields.Text("name") ?? throw fields.Wrong("name", "is missing");
        return name.Length is > 0 and <= MaxNameLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? name
            : throw fields.Wrong("name", $"is \"{name}\": expected 1 to {MaxNameLength} letters, digits, dashes, underscores or dots");
    }

    private static string ReadParameters(JsonFields fields) => fields.Find("parameters") is not { } value ? "{}"
        : value.ValueKind == JsonValueKind.Object
            ? value.GetRawText() : throw fields.Wrong("parameters", $"is {JsonFields.Show(value)}: expected a JSON object");

    private static List<InstrumentName> ReadInstruments(JsonFields fields)
    {
        var array = fields.Require("instruments");
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() is 0 or > MaxInstruments)
            throw fields.Wrong("instruments", $"is {JsonFields.Show(array)}: expected a list of 1 to {MaxInstruments} instruments such as [\"BTC\"]");
        var names = new List<InstrumentName>();
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.String || !InstrumentName.TryParse(element.GetString(), null, out var name))
                throw fields.Wrong("instruments", $"has {JsonFields.Show(element)}: expected an instrument such as \"BTC\"");
            if (names.Contains(name))
                throw fields.Wrong("instruments", $"names {name} twice");
            names.Add(name);
        }

        return names;
    }

    private static SizingRule ReadSizing(JsonFields parent)
    {
        if (parent.Find("sizing") is not { } element)
            return new SizingRule.EquityFraction(1);
        var fields = new JsonFields(element, parent.Path("sizing"));
        SizingRule rule = fields.Text("kind") switch
        {
            "fixedNotional" => new SizingRule.FixedNotional(fields.Decimal("notional", 0, MaxMoney) ?? throw fields.Wrong("notional", "is missing")),
            "fixedQuantity" => new SizingRule.FixedQuantity(fields.Decimal("quantity", 0, MaxMoney) ?? throw fields.Wrong("quantity", "is missing")),
            "equityFraction" => new SizingRule.EquityFraction(fields.Decimal("fraction", 0, 100) ?? throw fields.Wrong("fraction", "is missing")),
            "riskFraction" => new SizingRule.RiskFraction(fields.Decimal("fraction", 0, 1) ?? throw fields.Wrong("fraction", "is missing")),
            var kind => throw fields.Wrong("kind", $"is \"{kind}\": expected fixedNotional, fixedQuantity, equityFraction or riskFraction"),
        };
        fields.RefuseUnknown();
        return rule;
    }

    private static ProtectionDefaults ReadProtection(JsonFields parent)
    {
        if (parent.Find("protection") is not { } element)
            return ProtectionDefaults.None;
        var fields = new JsonFields(element, parent.Path("protection"));
        var protection = new ProtectionDefaults
        {
            StopFraction = fields.Fraction("stopFraction"),
            TargetFraction = fields.Fraction("targetFraction", max: 100),
            TrailingFraction = fields.Fraction("trailingFraction"),
            BreakEvenFraction = fields.Fraction("breakEvenFraction", max: 100),
            MaxCandles = fields.Whole("maxCandles", 1, 1_000_000),
        };
        fields.RefuseUnknown();
        return protection;
    }

    private static RiskLimits ReadLimits(JsonFields parent)
    {
        if (parent.Find("limits") is not { } element)
            return RiskLimits.Default;
        var fields = new JsonFields(element, parent.Path("limits"));
        var defaults = RiskLimits.Default;
        var limits = new RiskLimits
        {
            MaxPositionQuantity = fields.Decimal("maxPositionQuantity", 0, MaxMoney),
            MaxPositionNotional = fields.Decimal("maxPositionNotional", 0, MaxMoney),
            MaxOrderNotional = fields.Decimal("maxOrderNotional", 0, MaxMoney),
            MaxLeverage = fields.Decimal("maxLeverage", 0, 100) ?? fields.Default("maxLeverage", defaults.MaxLeverage),
            MaxOpenOrders = fields.Whole("maxOpenOrders", 1, 5_000) ?? fields.Default("maxOpenOrders", defaults.MaxOpenOrders),
            PriceBandFraction = fields.Decimal("priceBandFraction", 0, 1) ?? fields.Default("priceBandFraction", defaults.PriceBandFraction),
            MaxOrdersPerMinute = fields.Whole("maxOrdersPerMinute", 1, 100_000) ?? fields.Default("maxOrdersPerMinute", defaults.MaxOrdersPerMinute),
            MaxDailyLossFraction = fields.Decimal("maxDailyLossFraction", 0, 1),
            MaxDrawdownFraction = fields.Decimal("maxDrawdownFraction", 0, 1),
            MaxLosingStreak = fields.Whole("maxLosingStreak", 1, 1_000),
            MaxRejectedPerHour = fields.Whole("maxRejectedPerHour", 1, 100_000) ?? fields.Default("maxRejectedPerHour", defaults.MaxRejectedPerHour),
            MaxDataAgeSeconds = fields.Whole("maxDataAgeSeconds", 1, 86_400) ?? fields.Default("maxDataAgeSeconds", defaults.MaxDataAgeSeconds),
            CooldownMinutes = fields.Whole("cooldownMinutes", 1, 100_000),
            MinLiquidationDistanceFraction = fields.Decimal("minLiquidationDistanceFraction", 0, 1),
            MinActionBudget = fields.Whole("minActionBudget", 0, 1_000_000) ?? fields.Default("minActionBudget", defaults.MinActionBudget),
        };
        fields.RefuseUnknown();
        return limits;
    }

    private static void WriteSizing(Utf8JsonWriter writer, SizingRule sizing)
    {
        var (kind, field, value) = sizing switch
        {
            SizingRule.FixedNotional rule => ("fixedNotional", "notional", rule.Notional),
            SizingRule.FixedQuantity rule => ("fixedQuantity", "quantity", rule.Quantity),
            SizingRule.EquityFraction rule => ("equityFraction", "fraction", rule.Fraction),
            SizingRule.RiskFraction rule => ("riskFraction", "fraction", rule.Fraction),
            _ => throw new InvalidOperationException($"{sizing.GetType().Name} has no JSON form."),
        };
        writer.WriteStartObject("sizing");
        writer.WriteString("kind", kind);
        writer.WriteString(field, Text(value));
        writer.WriteEndObject();
    }

    private static void WriteProtection(Utf8JsonWriter writer, ProtectionDefaults protection)
    {
        writer.WriteStartObject("protection");
        WriteOptional(writer, "stopFraction", (decimal?)protection.StopFraction);
        WriteOptional(writer, "targetFraction", (decimal?)protection.TargetFraction);
        WriteOptional(writer, "trailingFraction", (decimal?)protection.TrailingFraction);
        WriteOptional(writer, "breakEvenFraction", (decimal?)protection.BreakEvenFraction);
        WriteOptional(writer, "maxCandles", protection.MaxCandles);
        writer.WriteEndObject();
    }

    private static void WriteLimits(Utf8JsonWriter writer, RiskLimits limits)
    {
        writer.WriteStartObject("limits");
        WriteLimit(writer, "maxPositionQuantity", limits.MaxPositionQuantity);
        WriteLimit(writer, "maxPositionNotional", limits.MaxPositionNotional);
        WriteLimit(writer, "maxOrderNotional", limits.MaxOrderNotional);
        WriteLimit(writer, "maxLeverage", limits.MaxLeverage);
        WriteLimit(writer, "maxOpenOrders", limits.MaxOpenOrders);
        WriteLimit(writer, "priceBandFraction", limits.PriceBandFraction);
        WriteLimit(writer, "maxOrdersPerMinute", limits.MaxOrdersPerMinute);
        WriteLimit(writer, "maxDailyLossFraction", limits.MaxDailyLossFraction);
        WriteLimit(writer, "maxDrawdownFraction", limits.MaxDrawdownFraction);
        WriteLimit(writer, "maxLosingStreak", limits.MaxLosingStreak);
        WriteLimit(writer, "maxRejectedPerHour", limits.MaxRejectedPerHour);
        WriteLimit(writer, "maxDataAgeSeconds", limits.MaxDataAgeSeconds);
        WriteLimit(writer, "cooldownMinutes", limits.CooldownMinutes);
        WriteLimit(writer, "minLiquidationDistanceFraction", limits.MinLiquidationDistanceFraction);
        WriteLimit(writer, "minActionBudget", limits.MinActionBudget);
        writer.WriteEndObject();
    }

    // A limit that is off is written as null: leaving it out would bring its default back.
    private static void WriteLimit(Utf8JsonWriter writer, string name, decimal? value)
    {
        if (value is { } set)
            writer.WriteString(name, Text(set));
        else
            writer.WriteNull(name);
    }

    private static void WriteLimit(Utf8JsonWriter writer, string name, int? value)
    {
        if (value is { } set)
            writer.WriteNumber(name, set);
        else
            writer.WriteNull(name);
    }

    private static void WriteOptional(Utf8JsonWriter writer, string name, decimal? value)
    {
        if (value is { } set)
            writer.WriteString(name, Text(set));
    }

    private static void WriteOptional(Utf8JsonWriter writer, string name, int? value)
    {
        if (value is { } set)
            writer.WriteNumber(name, set);
    }

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static string CamelCase<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
