using System.Globalization;
using System.Text;

namespace AlgoTrade.Cli.Reports;

/// <summary>
/// One time series as inline SVG. Long series are thinned to a lowest and a highest point per pixel column, so that no spike is lost
/// and a year of minutes still opens at once.
/// </summary>
internal sealed class LineChart(IReadOnlyList<long> timesMs, IReadOnlyList<double> values, string cssClass)
{
    private const double Width = 1_000;
    private const double Left = 70;
    private const double Bottom = 22;

    public double Height { get; init; } = 240;

    /// <summary>Fills the area between the line and the top (drawdown) instead of drawing the line alone.</summary>
    public bool HangsFromTop { get; init; }

    public string Unit { get; init; } = "";

    /// <summary>Points drawn over the line.</summary>
    public IReadOnlyList<ChartMark> Marks { get; init; } = [];

    public string ToSvg(string label)
    {
        var svg = new StringBuilder();
        Append(svg, $"<svg class=\"{cssClass}\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Html.Text(label)}\">");
        if (values.Count > 1)
        {
            var scale = Scale();
            AppendGrid(svg, scale);
            AppendLine(svg, scale);
            foreach (var mark in Marks)
                AppendMark(svg, scale, mark);
        }
        else
        {
            Append(svg, $"<text x=\"{Width / 2}\" y=\"{Height / 2}\" text-anchor=\"middle\">nothing to draw</text>");
        }

        return svg.Append("</svg>").ToString();
    }

    private Frame Scale()
    {
        var (low, high) = (values.Min(), values.Max());
        if (Marks.Count > 0)
            (low, high) = (Math.Min(low, Marks.Min(mark => mark.Value)), Math.Max(high, Marks.Max(mark => mark.Value)));
        var margin = Math.Max((high - low) * 0.04, Math.Abs(high) * 1e-9 + 1e-12);
        return new Frame(timesMs[0], timesMs[^1], HangsFromTop ? low : low - margin, HangsFromTop ? high : high + margin, Height - Bottom);
    }

    private void AppendGrid(StringBuilder svg, Frame frame)
    {
        const int lines = 4;
        for (var i = 0; i <= lines; i++)
        {
            var value = frame.Low + (frame.High - frame.Low) * i / lines;
            var y = frame.Y(value);
            Append(svg, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width}\" y1=\"{y:F1}\" y2=\"{y:F1}\"/>");
            Append(svg, $"<text x=\"{Left - 6}\" y=\"{Math.Clamp(y + 4, 10, Height):F1}\" text-anchor=\"end\">{Html.Number(value, frame.Decimals)}{Unit}</text>");
            var timeMs = frame.FirstMs + (frame.LastMs - frame.FirstMs) * i / lines;
            var anchor = i == 0 ? "start" : i == lines ? "end" : "middle";
            Append(svg, $"<text x=\"{frame.X(timeMs):F1}\" y=\"{Height - 6}\" text-anchor=\"{anchor}\">{Html.Day(timeMs)}</text>");
        }
    }

    private void AppendLine(StringBuilder svg, Frame frame)
    {
        var points = new StringBuilder();
        foreach (var index in Thinned(frame))
            points.Append(CultureInfo.InvariantCulture, $"{frame.X(timesMs[index]):F1},{frame.Y(values[index]):F1} ");
        if (HangsFromTop)
            Append(svg, $"<polygon class=\"area\" points=\"{Left},{frame.Y(frame.High):F1} {points}{Width},{frame.Y(frame.High):F1}\"/>");
        else
            Append(svg, $"<polyline class=\"line\" points=\"{points}\"/>");
    }

    private static void AppendMark(StringBuilder svg, Frame frame, ChartMark mark)
    {
        var (x, y) = (frame.X(mark.TimeMs), frame.Y(mark.Value));
        var tip = mark.PointsUp ? -6 : 6;
        Append(svg, $"<path class=\"{mark.CssClass}\" d=\"M{x:F1},{y:F1}l-4,{-tip}h8z\"><title>{Html.Text(mark.Title)}</title></path>");
    }

    private IEnumerable<int> Thinned(Frame frame)
    {
        for (var start = 0; start < values.Count;)
        {
            var column = (int)frame.X(timesMs[start]);
            var (end, lowest, highest) = (start, start, start);
            for (; end < values.Count && (int)frame.X(timesMs[end]) == column; end++)
            {
                lowest = values[end] < values[lowest] ? end : lowest;
                highest = values[end] > values[highest] ? end : highest;
            }

            foreach (var index in new SortedSet<int> { start, lowest, highest, end - 1 })
                yield return index;
            start = end;
        }
    }

    private static void Append(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));

    private readonly record struct Frame(long FirstMs, long LastMs, double Low, double High, double PlotHeight)
    {
        /// <summary>Enough to tell two grid lines apart.</summary>
        public int Decimals => Math.Clamp(2 - (int)Math.Floor(Math.Log10(High - Low)), 0, 8);

        public double X(long timeMs) => Left + (Width - Left) * (timeMs - FirstMs) / Math.Max(1, LastMs - FirstMs);

        public double Y(double value) => PlotHeight - PlotHeight * (value - Low) / (High - Low);
    }
}

/// <summary>A small triangle at a time and value; its title shows when pointed at.</summary>
internal readonly record struct ChartMark(long TimeMs, double Value, bool PointsUp, string CssClass, string Title);
