using System.Text.Json;
using AlgoTrade.Cli.Output;

namespace AlgoTrade.Cli.Tests.Output;

public sealed class TextTableTests
{
    private static readonly string[] Headers = ["name", "state", "lastDecision"];
    private static readonly string[][] Rows = [["demo-trend", "running", "long 1 at 119037: fast crossed above slow"], ["demo-reversion", "running", ""]];

    [Fact]
    public void In_a_file_columns_are_aligned_without_frames_or_colours()
    {
        var text = Written(isRedirected: true, width: 10, Rows);

        Assert.Equal(
            """
            name            state    lastDecision
            demo-trend      running  long 1 at 119037: fast crossed above slow
            demo-reversion  running

            """.ReplaceLineEndings("\n"),
            text);
    }

    [Fact]
    public void In_a_window_too_narrow_for_the_columns_each_row_is_a_block() => Assert.Equal(
        "name          demo-trend\nstate         running\nlastDecision  long 1 at 119037: fast crossed above slow\n\nname          demo-reversion\nstate         running\n\n",
        Written(isRedirected: false, width: 40, Rows));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_is_said_in_a_word(bool isRedirected) => Assert.Equal("none\n", Written(isRedirected, width: 80, []));

    [Theory]
    [InlineData("""{"at":"2026-11-25T03:51:12.749014Z"}""", "2026-11-25 03:51:12")]
    [InlineData("""{"at":"2026-11-25T03:51:12+01:00"}""", "2026-11-25 02:51:12")]
    [InlineData("""{"at":"0x1234567890ABCDEF1234567890"}""", "0x1234567890ABCDEF1234567890")]
    [InlineData("""{"at":null}""", "")]
    public void Times_lose_what_nobody_reads(string json, string shown) => Assert.Equal(shown, TextTable.Cell(JsonElement.Parse(json), "at"));

    private static string Written(bool isRedirected, int width, string[][] rows)
    {
        var output = new StringWriter();
        TextTable.Write(new Terminal(output, TextWriter.Null, isRedirected) { Width = width }, Headers, rows);
        return output.ToString().ReplaceLineEndings("\n");
    }
}
