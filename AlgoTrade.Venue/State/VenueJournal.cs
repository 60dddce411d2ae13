using System.Buffers;
using System.Globalization;
using System.Text.Json;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Venue.Commands;

namespace AlgoTrade.Venue.State;

/// <summary>One thing that reached the exchange from outside: a signed action or a command.</summary>
/// <param name="TimeMs">The exchange's time of it.</param>
/// <param name="NextStepMs">The market's next second at that moment: everything before it had been played.</param>
/// <param name="Signer">Who signed the action.</param>
/// <param name="Envelope">The signed action; null for a command.</param>
/// <param name="Command">Null for a signed action.</param>
internal sealed record JournalEntry(long TimeMs, long NextStepMs, AccountAddress Signer, JsonElement? Envelope, VenueCommand? Command);

/// <summary>
/// What the exchange needs to become itself again: when it began, and everything that came from outside since, one JSON line each. The markets
/// between are a function of seed and time, so playing the lines again gives the same books, fills and ids.
/// </summary>
internal sealed class VenueJournal : IDisposable
{
    private const string Format = "algotrade-venue/2";
    private readonly string _path;
    private FileStream? _file;

    public VenueJournal(string path) => _path = path;

    /// <summary>Reads what is there; a last line that a crash cut off is dropped.</summary>
    /// <returns>Null when there is no journal yet.</returns>
    /// <exception cref="InvalidDataException">The file belongs to another market or another format, or is damaged.</exception>
    public (long StartMs, IReadOnlyList<JournalEntry> Entries)? Read(VenueOptions options)
    {
        if (!File.Exists(_path))
            return null;
        var lines = File.ReadAllLines(_path);
        if (lines.Length == 0)
            return null;
        using var header = ReadHeader(lines[0], options);
        var entries = new List<JournalEntry>(lines.Length);
        for (var i = 1; i < lines.Length; i++)
        {
            if (TryParse(lines[i]) is { } entry)
                entries.Add(entry);
            else if (i < lines.Length - 1)
                throw new InvalidDataException($"{_path} is damaged in line {i + 1}: expected a signed action or a command. Move the file away to start anew.");
        }

        return (header.RootElement.GetProperty("startMs").GetInt64(), entries);
    }

    private JsonDocument ReadHeader(string line, VenueOptions options)
    {
        try
        {
            var header = JsonDocument.Parse(line);
            var (written, market) = (header.RootElement.GetProperty("format").GetString(), header.RootElement.GetProperty("market").GetString());
            return written == Format && market == MarketOf(options) ? header : throw new InvalidDataException(
                $"{_path} holds {written} of market '{market}': expected {Format} of '{MarketOf(options)}'. Move the file away to start anew.");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"{_path} does not begin like a state file: expected {Format}. Move the file away to start anew.", exception);
        }
    }

    /// <summary>Why the exchange cannot go on from the file, as a sentence; null when it can, or when there is none.</summary>
    public static string? FindProblem(string path, VenueOptions options)
    {
        try
        {
            using var journal = new VenueJournal(path);
            journal.Read(options);
            return null;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return $"{VenueOptions.SectionName}:{nameof(VenueOptions.StateFile)}: {exception.Message}";
        }
    }

    /// <summary>Begins a new file.</summary>
    public void Create(long startMs, VenueOptions options)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
        Append(json =>
        {
            json.WriteString("format", Format);
            json.WriteString("market", MarketOf(options));
            json.WriteNumber("startMs", startMs);
        });
    }

    /// <summary>Written and handed to the operating system before it takes effect.</summary>
    public void Append(JournalEntry entry) => Append(json =>
    {
        json.WriteNumber("t", entry.TimeMs);
        json.WriteNumber("next", entry.NextStepMs);
        if (entry.Envelope is { } envelope)
        {
            json.WriteString("signer", entry.Signer.ToString());
            json.WritePropertyName("action");
            envelope.WriteTo(json);
            return;
        }

        json.WritePropertyName("command");
        JsonSerializer.Serialize(json, entry.Command, CommandExecutor.Json);
    });

    public void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    public void Dispose() => Close();

    // Everything that the replayed market depends on.
    private static string MarketOf(VenueOptions options) => string.Create(
        CultureInfo.InvariantCulture,
        $"{options.Source} {options.DataFolder} seed {options.Seed} history {options.HistoryMinutes} level {options.LevelNotional} spread {options.HalfSpreadBps} replay {options.Replay} funding {options.Funding} basis {options.BasisBps}");

    private static JournalEntry? TryParse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var json = document.RootElement;
            var (time, next) = (json.GetProperty("t").GetInt64(), json.GetProperty("next").GetInt64());
            return json.TryGetProperty("action", out var action)
                ? new JournalEntry(time, next, AccountAddress.Parse(json.GetProperty("signer").GetString()!), action.Clone(), null)
                : new JournalEntry(time, next, default, null, json.GetProperty("command").Deserialize<VenueCommand>(CommandExecutor.Json));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private void Append(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        _file ??= Open();
        _file.Write(buffer.WrittenSpan);
        _file.Flush();
    }

    private FileStream Open()
    {
        var file = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        CutTornLine(file);
        file.Seek(0, SeekOrigin.End);
        return file;
    }

    private static void CutTornLine(FileStream file)
    {
        var end = file.Length;
        while (end > 0)
        {
            file.Seek(end - 1, SeekOrigin.Begin);
            if (file.ReadByte() == '\n')
                break;
            end--;
        }

        file.SetLength(end);
    }
}
