namespace AlgoTrade.Cli.Reports;

/// <summary>The look of a report, light or dark as the reader's system is.</summary>
internal static class ReportStyle
{
    public const string Css =
        """
        :root{--ink:#1c2126;--soft:#66707a;--paper:#fff;--rule:#dfe3e8;--gain:#147a3d;--loss:#b3261e;--line:#1f5fbf;--warn:#fff4d6}
        @media (prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#98a2ad;--paper:#15181c;--rule:#2d343c;--gain:#4cc27b;--loss:#f2837b;--line:#78a9ff;--warn:#3a3115}}
        body{margin:2rem auto;max-width:72rem;padding:0 1.25rem;font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
        h1{font-size:1.6rem;margin:0 0 1rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}
        table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{padding:.25rem .6rem;border-bottom:1px solid var(--rule);text-align:left}
        thead th{color:var(--soft);font-weight:600}th.n,td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        .gain{color:var(--gain)}.loss{color:var(--loss)}.why{color:var(--soft)}.doubts{background:var(--warn);padding:.25rem 1.25rem 1rem;border-radius:.5rem}
        .doubts h2{margin-top:1rem}.chart{width:100%;height:auto;display:block}.chart text{font-size:12px;fill:var(--soft)}
        .grid{stroke:var(--rule)}.line{fill:none;stroke:var(--line);stroke-width:1.5}.area{fill:var(--loss);opacity:.45}
        .buy{fill:var(--gain);stroke:var(--gain)}.sell{fill:var(--loss);stroke:var(--loss)}.hollow{fill:var(--paper)}.months td,.months th{padding:.25rem .4rem}
        """;
}
