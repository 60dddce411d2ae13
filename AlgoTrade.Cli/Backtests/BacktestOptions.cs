using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using AlgoTrade.Cli.Commands;
using AlgoTrade.Cli.Up;
using AlgoTrade.Data;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Cli.Backtests;

/// <summary>What backtests and sweeps are asked with: a bot, a period, where the candles are, and what trading costs.</summary>
internal static class BacktestOptions
{
    private static readonly Argument<FileInfo> Bot = new("bot") { Description = "JSON file with the bot's configuration, as for `algotrade bots create`." };

    private static readonly Option<DirectoryInfo?> Files = new("--files")
    {
        Description = "Candles of a folder: NAME.csv.gz, or 1h/NAME.csv.gz. Without this, --data and --connection: the recorded market that comes with the program.",
        HelpName = "DIR",
    };

    private static readonly Option<DirectoryInfo?> DataFolder = new("--data")
    {
        Description = "Candles of the database of this installation, whether its `up` runs or not.",
        HelpName = "DIR",
    };

    private static readonly Option<string> Network = GlobalOptions.Network("Whose candles of the database.");
    private static readonly Option<DateTimeOffset?> From = Time("--from", "First candle, for example 2025-05-01. Candles before it warm the indicators up.");
    private static readonly Option<DateTimeOffset?> To = Time("--to", "End, not included.");
    private static readonly Option<decimal> Slippage = new("--slippage-bps") { Description = "Against us on every market fill, in hundredths of a percent.", DefaultValueFactory = _ => 1 };
    private static readonly Option<decimal> TakerFee = Fee("--taker-fee", "for taking liquidity", FeeSchedule.Hyperliquid.TakerRate);
    private static readonly Option<decimal> MakerFee = Fee("--maker-fee", "for adding liquidity; negative is a rebate", FeeSchedule.Hyperliquid.MakerRate);
    private static readonly Option<LimitFillRule> LimitFill = new("--limit-fill")
    {
        Description = "When a resting order fills at its own price where the queue is not known: once the price went through it, or at the touch.",
        DefaultValueFactory = _ => LimitFillRule.Through,
        HelpName = "through|touch",
        CustomParser = argument => OneOf<LimitFillRule>(argument, "--limit-fill"),
    };

    private static readonly Option<BacktestStream> Stream = new("--stream")
    {
        Description = "What the run goes over: candles, recorded trades (bid and offer are taken from them), or recorded quotes with their trades (files only).",
        DefaultValueFactory = _ => BacktestStream.Candles,
        HelpName = "candles|trades|quotes",
        CustomParser = argument => OneOf<BacktestStream>(argument, "--stream"),
    };

    private static readonly Option<int> Latency = new("--latency-ms") { Description = "Milliseconds until an order or cancel arrives; over trades and quotes, 0 to 60000.", DefaultValueFactory = _ => 250 };
    private static readonly Option<int> Jitter = new("--latency-jitter-ms") { Description = "Up to so many milliseconds more, drawn for each; over trades and quotes, 0 to 60000.", DefaultValueFactory = _ => 0 };
    private static readonly Option<ulong> Seed = new("--seed") { Description = "From which the jitter is drawn: the only chance there is in a run.", DefaultValueFactory = _ => 1 };
    private static readonly Option<decimal> Depth = new("--depth-bps") { Description = "What the part of a taking order beyond the displayed quantity pays on top, in hundredths of a percent; over quotes, 0 to 9999.", DefaultValueFactory = _ => 5 };
    private static readonly Option<bool> NoFunding = new("--no-funding") { Description = "Leave funding out, also where rates are known." };

    /// <summary>Of backtests and sweeps.</summary>
    public static IEnumerable<Option> All => [Files, DataFolder, GlobalOptions.Connection, Network, From, To, Slippage, TakerFee, MakerFee, LimitFill, NoFunding];

    /// <summary>Of a single backtest: over what it runs, and what only trades and quotes can tell.</summary>
    public static IEnumerable<Option> OfOne => [Stream, Latency, Jitter, Seed, Depth];

    public static Argument<FileInfo> BotFile => Bot;

    /// <summary>Reads the bot, and candles, or opens a recording.</summary>
    /// <exception cref="CommandException">An option is wrong, or the data are not there.</exception>
    public static async Task<BacktestInput> LoadAsync(ParseResult parsed, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(Stream) is not (BacktestStream.Trades or BacktestStream.Quotes))
        {
            var unused = new Option[] { Latency, Jitter, Seed, Depth }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
            return unused is null ? await LoadCandlesAsync(parsed, timeProvider, cancellationToken)
                : throw CommandException.WrongUse($"{unused.Name} means nothing over candles, where orders fill at the next open: give it with --stream trades or --stream quotes.");
        }

        var simulation = Costs(parsed) with
        {
            LatencyMs = parsed.GetValue(Latency),
            LatencyJitterMs = parsed.GetValue(Jitter),
            Seed = parsed.GetValue(Seed),
            DepthBps = parsed.GetValue(Depth),
        };
        return await OpenRecordingAsync(parsed, simulation, timeProvider, cancellationToken);
    }

    /// <summary>Reads bot and candles.</summary>
    /// <exception cref="CommandException">An option is wrong, or the candles are not there.</exception>
    public static async Task<CandleBacktest> LoadCandlesAsync(ParseResult parsed, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var definition = ReadBot(parsed.GetValue(Bot)!);
        var period = ReadPeriod(parsed);
        var simulation = Costs(parsed);
        IReadOnlyList<LegData> legs;
        if (IsStored(parsed))
        {
            await using var database = await DatabaseServer.OpenExistingAsync(parsed, parsed.GetValue(DataFolder), timeProvider, cancellationToken);
            await using var pool = DataModule.OpenPool(database.ConnectionString);
            legs = await new StoredCandles(pool, parsed.GetValue(Network)!, timeProvider).LoadAsync(definition, period, cancellationToken);
        }
        else
        {
            legs = new CandleFiles(parsed.GetValue(Files) is { } folder ? Existing(folder) : new DirectoryInfo(CandleFiles.SampleFolder)).Load(definition);
        }

        return new CandleBacktest(definition, legs, period, simulation, hasFunding: !parsed.GetValue(NoFunding));
    }

    private static async Task<RecordedBacktest> OpenRecordingAsync(ParseResult parsed, SimulationOptions simulation, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var definition = ReadBot(parsed.GetValue(Bot)!);
        var (stream, hasFunding) = (parsed.GetValue(Stream), !parsed.GetValue(NoFunding));
        var period = ReadPeriod(parsed);
        if (!IsStored(parsed))
        {
            var folder = parsed.GetValue(Files)
                ?? throw CommandException.WrongUse("The recorded market that comes with the program has a minute of trades and no quotes, too little for a run: give --files with a folder of recordings, or --data.");
            return new RecordedBacktest(definition, stream, new RecordedFiles(Existing(folder)).Load(definition, stream, period), period, simulation, hasFunding);
        }

        if (stream == BacktestStream.Quotes)
        {
            throw CommandException.WrongUse("The database records trades and marks, no quotes: run over --stream trades, or give --files with recorded quotes.");
        }

        var database = await DatabaseServer.OpenExistingAsync(parsed, parsed.GetValue(DataFolder), timeProvider, cancellationToken);
        var pool = DataModule.OpenPool(database.ConnectionString);
        try
        {
            var legs = await new StoredCandles(pool, parsed.GetValue(Network)!, timeProvider).OpenTradesAsync(definition, period, cancellationToken);
            return new RecordedBacktest(definition, stream, legs, period, simulation, hasFunding, pool, database);
        }
        catch
        {
            await pool.DisposeAsync();
            await database.DisposeAsync();
            throw;
        }
    }

    internal static DirectoryInfo Existing(DirectoryInfo folder) =>
        folder.Exists ? folder : throw CommandException.WrongUse($"There is no folder {folder.FullName}.");

    internal static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = argument =>
        {
            var text = argument.Tokens[0].Value;
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            {
                return time;
            }

            argument.AddError($"{name} is '{text}': expected a time such as 2025-05-01 or 2025-05-01T12:00Z.");
            return null;
        },
    };

    private static BotDefinition ReadBot(FileInfo file) => file.Exists
        ? BotDefinitionJson.Parse(File.ReadAllText(file.FullName), new BotId(1), installation: 1, revision: 1)
        : throw CommandException.WrongUse($"There is no file {file.FullName}.");

    private static Period ReadPeriod(ParseResult parsed)
    {
        var period = new Period(parsed.GetValue(From), parsed.GetValue(To));
        return period.To <= period.From
            ? throw CommandException.WrongUse(string.Create(CultureInfo.InvariantCulture, $"--to is {period.To:yyyy-MM-dd HH:mm} UTC: expected a time after --from, {period.From:yyyy-MM-dd HH:mm} UTC."))
            : period;
    }

    private static bool IsStored(ParseResult parsed)
    {
        var isStored = parsed.GetValue(DataFolder) is not null || parsed.GetValue(GlobalOptions.Connection) is not null;
        return isStored && parsed.GetValue(Files) is not null
            ? throw CommandException.WrongUse("--files and a database (--data, --connection) are two sources of candles: give one.") : isStored;
    }

    private static SimulationOptions Costs(ParseResult parsed)
    {
        foreach (var fee in new[] { TakerFee, MakerFee })
        {
            if (parsed.GetValue(fee) is < -0.01m or > 0.01m)
            {
                throw CommandException.WrongUse($"{fee.Name} is {parsed.GetValue(fee)}: expected a fraction from -0.01 to 0.01, for example 0.00045.");
            }
        }

        return new SimulationOptions
        {
            SlippageBps = parsed.GetValue(Slippage),
            LimitFill = parsed.GetValue(LimitFill),
            Fees = FeeSchedule.Hyperliquid with { TakerRate = parsed.GetValue(TakerFee), MakerRate = parsed.GetValue(MakerFee) },
        };
    }

    private static TEnum OneOf<TEnum>(ArgumentResult argument, string name)
        where TEnum : struct, Enum
    {
        var text = argument.Tokens[0].Value;
        if (Enum.GetValues<TEnum>().Where(one => one.ToString().Equals(text, StringComparison.OrdinalIgnoreCase)).ToArray() is [var found])
        {
            return found;
        }

        argument.AddError($"{name} is '{text}': expected {string.Join(" or ", Enum.GetNames<TEnum>().Select(one => one.ToLowerInvariant()))}.");
        return default;
    }

    private static Option<decimal> Fee(string name, string what, decimal usual) => new(name)
    {
        Description = $"Fraction of the notional paid {what}.",
        DefaultValueFactory = _ => usual,
        HelpName = "FRACTION",
    };
}

/// <summary>A stretch of time; null ends are open.</summary>
internal readonly record struct Period(DateTimeOffset? From, DateTimeOffset? To);
