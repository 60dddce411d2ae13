using System.Text.Json;
using Spectre.Console;

namespace AlgoTrade.Cli.Output;

/// <summary>Rows for people: a table on a terminal, aligned plain text in a file.</summary>
internal static class TextTable
{
    public static void Write(Terminal terminal, IReadOnlyList<string> headers, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (!terminal.IsRedirected)
        {
            AnsiConsole.Write(ToSpectre(headers, rows));
            return;
        }

        var widths = headers.Select((header, column) => rows.Select(row => row[column].Length).Append(header.Length).Max()).ToArray();
        foreach (var row in rows.Prepend(headers))
        {
            terminal.Out.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
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
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.True => "yes",
            JsonValueKind.False => "no",
            JsonValueKind.Array => string.Join(",", value.EnumerateArray().Select(one => one.ToString())),
            _ => value.ToString(),
        };
    }
}
