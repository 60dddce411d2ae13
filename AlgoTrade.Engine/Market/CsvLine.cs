using System.Globalization;

namespace AlgoTrade.Engine.Market;

/// <summary>One line of a file with a known header, and the words for what is wrong in it.</summary>
internal readonly struct CsvLine
{
    // The last moment that a time can be.
    private static readonly long LastMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private readonly string[] _fields;
    private readonly int _number;

    private CsvLine(string[] fields, int number) => (_fields, _number) = (fields, number);

    public string this[int column] => _fields[column];

    /// <param name="header">The columns that the file begins with; more may follow.</param>
    public static IEnumerable<CsvLine> ReadAll(TextReader text, string header)
    {
        var first = text.ReadLine();
        if (first != header && first?.StartsWith(header + ",", StringComparison.Ordinal) != true)
            throw new FormatException($"The first line is '{first}': expected '{header}'.");
        var columns = header.Count(character => character == ',') + 1;
        for (var number = 2; text.ReadLine() is { } line; number++)
        {
            var fields = line.Split(',');
            yield return fields.Length >= columns
                ? new CsvLine(fields, number) : throw new FormatException($"Line {number} has {fields.Length} fields: expected {columns} ({header}).");
        }
    }

    /// <summary>The first column.</summary>
    public DateTimeOffset Time() => Whole(0) is var ms and >= 0 && ms <= LastMs
        ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : throw Wrong(0, "a time in Unix milliseconds");

    public long Whole(int column) => long.TryParse(_fields[column], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        ? value : throw Wrong(column, "a whole number");

    public decimal AboveZero(int column) => decimal.TryParse(_fields[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0
        ? value : throw Wrong(column, "a number above zero");

    public FormatException Wrong(int column, string expected) => new($"Line {_number} has '{_fields[column]}': expected {expected}.");
}
