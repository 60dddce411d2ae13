using System.Globalization;
using System.Text;
using AlgoTrade.Cli.Backtests;

namespace AlgoTrade.Cli.Reports;

/// <summary>Time series as inline SVG, one over the other, with marks on top.</summary>
internal sealed class LineChart(params IReadOnlyList<ChartSeries> series)
{
    private const double Width = 1_100;
    private const double Left = 74;
    private const double Right = 8;
    private const double Top = 8;
    private const double Bottom = 26;
    private const int TimeLabels = 8;

    public double Height { get; init; } = 260;

    /// <summary>Drawdown: the area between the line and the top is filled, and the top is zero.</summary>
    public bool HangsFromTop { get; init; }

    public string Unit { get; init; } = "";

    public IReadOnlyList<ChartMark> Marks { get; init; } = [];

    /// <summary>Lines between two marks: a position from entry to exit.</summary>
    public IReadOnlyList<ChartSpan> Spans { get; init; } = [];

    public string ToSvg(string label)
    {
        var svg = new StringBuilder();
        Append(svg, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Html.Text(label)}\">");
        if (series.Any(one => one.Curve.Values.Count > 1))
        {
            var frame = Scale();
            AppendGrid(svg, frame);
            foreach (var one in series.Where(one => one.Curve.Values.Count > 1))
                AppendLine(svg, frame, one);
            foreach (var span in Spans)
                Append(svg, $"<line class=\"{span.CssClass}\" x1=\"{frame.X(span.FromMs):F1}\" y1=\"{frame.Y(span.From):F1}\" x2=\"{frame.X(span.ToMs):F1}\" y2=\"{frame.Y(span.To):F1}\"/>");
            foreach (var mark in Marks)
                AppendMark(svg, frame, mark);
        }
        else
        {
            Append(svg, $"<text x=\"{Width / 2}\" y=\"{Height / 2}\" text-anchor=\"middle\">nothing to draw</text>");
        }

        return svg.Append("</svg>").ToString();
    }

    private Frame Scale()
    {
        var drawn = series.Where(one => one.Curve.Values.Count > 1).Select(one => one.Curve).ToList();
        var values = drawn.SelectMany(one => one.Values).Concat(Marks.Select(mark => mark.Value));
        var (low, high) = values.Aggregate((Low: double.MaxValue, High: double.MinValue), (range, value) => (Math.Min(range.Low, value), Math.Max(range.High, value)));
        var margin = Math.Max((high - low) * 0.05, Math.Abs(high) * 1e-9 + 1e-12);
        return new Frame(
            drawn.Min(one => one.TimesMs[0]), drawn.Max(one => one.TimesMs[^1]), low - margin, HangsFromTop ? Math.Max(high, 0) : high + margin, Height - Bottom);
    }

    private void AppendGrid(StringBuilder svg, Frame frame)
    {
        var (values, decimals) = Axis.Round(frame.Low, frame.High, Height > 200 ? 5 : 3);
        foreach (var value in values)
        {
            var y = frame.Y(value);
            Append(svg, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:F1}\" y2=\"{y:F1}\"/>");
            Append(svg, $"<text x=\"{Left - 8}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{Html.Number(value, decimals)}{Unit}</text>");
        }

        foreach (var (timeMs, text) in Axis.Times(frame.FirstMs, frame.LastMs, TimeLabels))
        {
            var x = frame.X(timeMs);
            Append(svg, $"<line class=\"tick\" x1=\"{x:F1}\" x2=\"{x:F1}\" y1=\"{Height - Bottom}\" y2=\"{Height - Bottom + 5}\"/>");
            Append(svg, $"<text x=\"{Math.Clamp(x, Left + 20, Width - 40):F1}\" y=\"{Height - 6}\" text-anchor=\"middle\">{text}</text>");
        }
    }

    private void AppendLine(StringBuilder svg, Frame frame, ChartSeries one)
    {
        var points = new StringBuilder();
        for (var i = 0; i < one.Curve.Values.Count; i++)
            points.Append(CultureInfo.InvariantCulture, $"{frame.X(one.Curve.TimesMs[i]):F1},{frame.Y(one.Curve.Values[i]):F1} ");
        var (first, last) = (frame.X(one.Curve.TimesMs[0]), frame.X(one.Curve.TimesMs[^1]));
        if (HangsFromTop)
            Append(svg, $"<polygon class=\"area\" points=\"{first:F1},{frame.Y(frame.High):F1} {points}{last:F1},{frame.Y(frame.High):F1}\"/>");
        Append(svg, $"<polyline class=\"{one.CssClass}\" points=\"{points}\"/>");
    }

    private static void AppendMark(StringBuilder svg, Frame frame, ChartMark mark)
    {
        var (x, y) = (frame.X(mark.TimeMs), frame.Y(mark.Value));
        var tip = mark.PointsUp ? -7 : 7;
        Append(svg, $"<path class=\"{mark.CssClass}\" d=\"M{x:F1},{y:F1}l-4.5,{-tip}h9z\"><title>{Html.Text(mark.Title)}</title></path>");
    }

    private static void Append(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));

    private readonly record struct Frame(long FirstMs, long LastMs, double Low, double High, double PlotBottom)
    {
        public double X(long timeMs) => Left + (Width - Left - Right) * (timeMs - FirstMs) / Math.Max(1, LastMs - FirstMs);

        public double Y(double value) => PlotBottom - (PlotBottom - Top) * (value - Low) / Math.Max(1e-12, High - Low);
    }
}

/// <summary>A line of a chart.</summary>
internal sealed record ChartSeries(Curve Curve, string CssClass);

/// <summary>A small triangle at a time and value; its title shows when pointed at.</summary>
internal readonly record struct ChartMark(long TimeMs, double Value, bool PointsUp, string CssClass, string Title);

internal readonly record struct ChartSpan(long FromMs, double From, long ToMs, double To, string CssClass);
