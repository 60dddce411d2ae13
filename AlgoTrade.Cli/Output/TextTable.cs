using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace AlgoTrade.Cli.Output;

/// <summary>Rows for people: a table on a terminal, aligned plain text in a file.</summary>
internal static class TextTable
{
    /// <summary>The last column may be broken over lines down to this width; the others are names and numbers, unreadable in pieces.</summary>
    private const int NarrowestText = 20;

    public static void Write(Terminal terminal, IReadOnlyList<string> headers, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = headers.Select((header, column) => rows.Select(row => row[column].Length).Append(header.Length).Max()).ToArray();
        if (rows.Count == 0)
        {
            terminal.Out.WriteLine("none");
        }
        else if (terminal.IsRedirected)
        {
            WritePlain(terminal, headers, rows, widths);
        }
        else if (widths[..^1].Sum(width => width + 3) + Math.Min(widths[^1], NarrowestText) + 4 > terminal.Width)
        {
            WriteCards(terminal, headers, rows);
        }
        else
        {
            AnsiConsole.Write(ToSpectre(headers, rows));
        }
    }

    private static void WritePlain(Terminal terminal, IReadOnlyList<string> headers, IReadOnlyList<IReadOnlyList<string>> rows, int[] widths)
    {
        foreach (var row in rows.Prepend(headers))
        {
            terminal.Out.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    /// <summary>For a window too narrow for the columns: one block per row, a line per filled cell.</summary>
    private static void WriteCards(Terminal terminal, IReadOnlyList<string> headers, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var width = headers.Max(header => header.Length);
        foreach (var row in rows)
        {
            foreach (var (header, cell) in headers.Zip(row).Where(pair => pair.Second.Length > 0))
            {
                terminal.Out.WriteLine($"{header.PadRight(width)}  {cell}");
            }

            terminal.Out.WriteLine();
        }
    }

    public static Table ToSpectre(IReadOnlyList<string> headers, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var header in headers)
        {
            table.AddColumn(new TableColumn(Markup.Escape(header)));
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        }

        return table;
    }

    /// <summary>The cell of a JSON row: <c>a.b</c> reaches into objects; null and absent are empty.</summary>
    public static string Cell(JsonElement row, string path)
    {
        var value = row;
        foreach (var name in path.Split('.'))
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
            {
                return "";
            }
        }

        return value.ValueKind switch
        {
            JsonValueKind.Null => "",
            JsonValueKind.String => Readable(value.GetString()!),
            JsonValueKind.True => "yes",
            JsonValueKind.False => "no",
            JsonValueKind.Array => string.Join(",", value.EnumerateArray().Select(one => one.ToString())),
            _ => value.ToString(),
        };
    }

    /// <summary>A time without its letters and fractions; UTC as everywhere.</summary>
    private static string Readable(string text) =>
        text.Length is >= 20 and <= 35 && text[10] == 'T' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : text;
}
