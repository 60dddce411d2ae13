using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AlgoTrade.Cli.Backtests;
using AlgoTrade.Cli.Commands;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Up;
using AlgoTrade.Data;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Market;
using Npgsql;

namespace AlgoTrade.Cli.History;

/// <summary><c>algotrade fetch</c>: history from the exchange or from files into the database.</summary>
internal static class FetchCommand
{
    private static readonly string[] Columns = ["coin", "stream", "interval", "read", "stored", "unchanged", "refused", "missing", "first", "last", "note"];

    private static readonly Argument<string[]> Instruments = new("instruments") { Description = "For example BTC ETH. With --files: only these.", Arity = ArgumentArity.ZeroOrMore, HelpName = "COIN" };
    private static readonly Option<bool> All = new("--all") { Description = "All instruments that the exchange lists." };
    private static readonly Option<DirectoryInfo?> Files = new("--files") { Description = "Read this folder instead of the exchange: NAME.csv.gz, or 1h/NAME.csv.gz.", HelpName = "DIR" };
    private static readonly Option<string> Network = GlobalOptions.Network("Whose market this is.");

    private static readonly Option<Uri?> Exchange = GlobalOptions.Address(
        "--exchange", "https://api.hyperliquid.xyz",
        "Address of the exchange's API. Default: the network's own; for the simulated one the practice exchange of the `up` in --data.");

    private static readonly Option<string[]> Interval = new("--interval")
    {
        Description = "Interval of the candles; may be given several times.",
        DefaultValueFactory = _ => ["1m"],
        HelpName = "1m|5m|1h|…",
    };

    private static readonly Option<DateTimeOffset?> From = BacktestOptions.Time("--from", "First open time. Default: as far back as the exchange goes, 5,000 candles.");
    private static readonly Option<DateTimeOffset?> To = BacktestOptions.Time("--to", "End, not included. Default: now.");
    private static readonly Option<bool> Funding = new("--funding") { Description = "Also the hourly funding rates of the period." };

    public static Command Create(Terminal terminal, TimeProvider timeProvider)
    {
        var command = new Command("fetch", "Brings history into the database, from the exchange or from files; the same history twice changes nothing.")
        {
            Instruments, All, Files, Network, Exchange, Interval, From, To, Funding, GlobalOptions.DataFolder, GlobalOptions.Connection,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wish = Read(parsed);
            await using var database = await DatabaseServer.OpenOrShareAsync(parsed, timeProvider, cancellationToken);
            await database.PrepareAsync(timeProvider, cancellationToken);
            await using var pool = DataModule.OpenPool(database.ConnectionString);
            var rows = wish.Files is { } folder
                ? await FromFilesAsync(terminal, wish, folder, pool, timeProvider, cancellationToken)
                : await FromExchangeAsync(terminal, wish, AddressOf(parsed, wish.Network), pool, timeProvider, cancellationToken);
            RemoteCommands.Show(terminal, parsed, JsonSerializer.SerializeToElement(rows, JsonSerializerOptions.Web), Columns);
            return rows.Any(row => row.Read > 0) ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command.WithExamples(
            "algotrade fetch BTC ETH --interval 1h --network mainnet",
            "algotrade fetch BTC --interval 1m --interval 1h --funding --from 2025-07-01 --network mainnet",
            "algotrade fetch BTC ETH SOL",
            "algotrade fetch --files candles --interval 1h");
    }

    private static Wish Read(ParseResult parsed)
    {
        var names = parsed.GetValue(Instruments)!.Select(text => InstrumentName.TryParse(text, null, out var name)
            ? name : throw CommandException.WrongUse($"'{text}' is not an instrument: expected a name such as BTC.")).ToHashSet();
        var files = parsed.GetValue(Files);
        if (files is null && names.Count == 0 && !parsed.GetValue(All))
        {
            throw CommandException.WrongUse("Nothing to fetch: name instruments (`algotrade fetch BTC ETH`), or --all, or a folder with --files.");
        }

        if (parsed.GetValue(From) is { } from && parsed.GetValue(To) is { } to && to <= from)
        {
            throw CommandException.WrongUse(string.Create(CultureInfo.InvariantCulture, $"--to is {to:yyyy-MM-dd HH:mm}: expected a time after --from, {from:yyyy-MM-dd HH:mm}."));
        }

        return new Wish(
            names, files is null ? null : BacktestOptions.Existing(files), parsed.GetValue(Network)!, [.. parsed.GetValue(Interval)!.Select(IntervalOf).Distinct()],
            parsed.GetValue(From), parsed.GetValue(To), parsed.GetValue(Funding));
    }

    private static CandleInterval IntervalOf(string text) => CandleIntervals.TryParse(text, out var interval)
        ? interval : throw CommandException.WrongUse($"--interval is '{text}': expected {string.Join(", ", CandleIntervals.All.Select(one => one.ToText()))}.");

    private static Uri? AddressOf(ParseResult parsed, string network)
    {
        if (parsed.GetValue(Exchange) is { } given)
        {
            return given;
        }

        if (network != UpSettings.Simulated)
        {
            return null;
        }

        var folder = parsed.GetValue(GlobalOptions.DataFolder)!;
        return PrivateFile.Read(Path.Combine(folder.FullName, UpSettings.ExchangeUrlFileName)) is { } running ? new Uri(running)
            : throw new CommandException($"No practice exchange runs in {folder.FullName}: start `algotrade up`, name one with --exchange, or ask for another --network.");
    }

    private static async Task<List<FetchedRow>> FromExchangeAsync(
        Terminal terminal, Wish wish, Uri? address, NpgsqlDataSource pool, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        await using var exchange = await ExchangeConnection.OpenAsync(wish.Network, address, timeProvider, cancellationToken);
        var listed = await Patience.ReadAsync(() => exchange.Market.GetInstrumentsAsync(cancellationToken), timeProvider, cancellationToken);
        if (wish.Names.Where(name => listed.All(one => one.Name != name)).Select(name => name.Value).FirstOrDefault() is { } unknown)
        {
            throw new CommandException($"The {wish.Network} exchange lists no {unknown}: it has {string.Join(", ", listed.Take(10).Select(one => one.Name))}{(listed.Count > 10 ? " …" : "")}.");
        }

        var stored = await new InstrumentStore(pool, timeProvider).SaveAsync(wish.Network, listed, cancellationToken);
        var wanted = stored.Where(one => wish.Names.Count == 0 ? !one.Instrument.IsDelisted : wish.Names.Contains(one.Instrument.Name)).ToList();
        var history = new ExchangeHistory(exchange.Market, new CandleWriter(pool, exchange.Clock), new MarketStreams(pool, exchange.Clock), exchange.Clock);
        return await FetchAllAsync(terminal, wish, wanted, history, exchange.Clock, cancellationToken);
    }

    private static async Task<List<FetchedRow>> FetchAllAsync(
        Terminal terminal, Wish wish, List<StoredInstrument> wanted, ExchangeHistory history, TimeProvider clock, CancellationToken cancellationToken)
    {
        var to = wish.To ?? clock.GetUtcNow();
        using var progress = new ProgressLine(terminal, clock, "Fetch", wanted.Count * wish.Intervals.Sum(interval => Expected(wish, interval, to)), "candles");
        var rows = new List<FetchedRow>();
        var done = 0.0;
        foreach (var instrument in wanted)
        {
            foreach (var interval in wish.Intervals)
            {
                rows.Add(await history.CandlesAsync(instrument, interval, FromOf(wish, interval, to), to, cancellationToken));
                progress.Report(done += Expected(wish, interval, to));
            }

            if (wish.Funding)
            {
                rows.Add(await history.FundingAsync(instrument, wish.Intervals.Min(interval => FromOf(wish, interval, to)), to, cancellationToken));
            }
        }

        return rows;
    }

    private static DateTimeOffset FromOf(Wish wish, CandleInterval interval, DateTimeOffset to) => wish.From ?? ExchangeHistory.Earliest(interval, to);

    private static double Expected(Wish wish, CandleInterval interval, DateTimeOffset to) =>
        Math.Clamp((to - FromOf(wish, interval, to)) / interval.Duration(), 1, ExchangeHistory.KeptCandles);

    private static async Task<List<FetchedRow>> FromFilesAsync(
        Terminal terminal, Wish wish, DirectoryInfo folder, NpgsqlDataSource pool, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var source = new CandleFiles(folder);
        var names = source.Instruments().Where(name => wish.Names.Count == 0 || wish.Names.Contains(name)).ToList();
        if (wish.Names.Except(names).Select(name => name.Value).FirstOrDefault() is { } absent)
        {
            throw new CommandException($"{folder.FullName} has no candles of {absent}: expected {wish.Intervals[0].ToText()}/{absent}.csv.gz or {absent}.csv.gz.");
        }

        if (names.Count == 0)
        {
            throw new CommandException($"{folder.FullName} has no candles: expected NAME.csv.gz, or a folder per interval with 1h/NAME.csv.gz.");
        }

        var stored = await new InstrumentStore(pool, timeProvider).SaveAsync(wish.Network, names.Select(name => source.Rules(name).Rules), cancellationToken);
        var import = new FileHistory(source, new CandleWriter(pool, timeProvider), new MarketStreams(pool, timeProvider));
        using var progress = new ProgressLine(terminal, timeProvider, "Fetch", stored.Count * wish.Intervals.Count, "files");
        var rows = new List<FetchedRow>();
        var done = 0;
        foreach (var instrument in stored)
        {
            foreach (var interval in wish.Intervals)
            {
                rows.Add(await import.CandlesAsync(instrument, interval, wish.From, wish.To, cancellationToken));
                progress.Report(++done);
            }

            if (wish.Funding)
            {
                rows.Add(await import.FundingAsync(instrument, wish.From, wish.To, cancellationToken));
            }
        }

        return rows;
    }

    private sealed record Wish(
        HashSet<InstrumentName> Names, DirectoryInfo? Files, string Network, IReadOnlyList<CandleInterval> Intervals, DateTimeOffset? From, DateTimeOffset? To, bool Funding);
}
