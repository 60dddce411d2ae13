namespace AlgoTrade.Cli.Reports;

/// <summary>The look of a report, light or dark as the reader's system is, and fit for paper.</summary>
internal static class ReportStyle
{
    public const string Css =
        """
        :root{color-scheme:light dark;--ink:#1b2127;--soft:#68727d;--paper:#fbfbf9;--card:#fff;--rule:#e6e7e4;--gain:#15803d;--loss:#c0362c;--line:#2257b8;--other:#b7791f;--hold:#9aa3ac;--warn:#fff7e0;--edge:#e3c46b}
        @media (prefers-color-scheme:dark){:root{--ink:#e5e8ec;--soft:#94a0ab;--paper:#131619;--card:#1a1e22;--rule:#2b3138;--gain:#4fc27f;--loss:#f0857c;--line:#7fb0ff;--other:#e0ae5c;--hold:#6f7a85;--warn:#2c2614;--edge:#75612a}}
        *{box-sizing:border-box}body{margin:0 auto;max-width:74rem;padding:2.2rem 1.5rem 4rem;font:15px/1.55 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:var(--ink);background:var(--paper)}
        header{margin-bottom:1.4rem}.kind{margin:0;font-size:.72rem;letter-spacing:.12em;text-transform:uppercase;color:var(--soft)}
        h1{font-size:1.9rem;line-height:1.2;margin:.1rem 0 .3rem;font-weight:650;letter-spacing:-.01em}.sub{margin:0;color:var(--soft)}
        section{background:var(--card);border:1px solid var(--rule);border-radius:.7rem;padding:1.1rem 1.3rem 1.3rem;margin:1.1rem 0}
        h2{font-size:1rem;font-weight:620;margin:1.5rem 0 .35rem}section>h2:first-child{margin-top:0}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.6rem,1fr));gap:.7rem;margin:1.1rem 0}
        .tile{background:var(--card);border:1px solid var(--rule);border-radius:.7rem;padding:.65rem .9rem}.tile span{display:block;font-size:.78rem;color:var(--soft)}
        .num{font-size:1.3rem;font-weight:620;font-variant-numeric:tabular-nums}
        table{border-collapse:collapse;width:100%;font-size:.87rem}th,td{padding:.32rem .6rem;border-bottom:1px solid var(--rule);text-align:left;vertical-align:top}
        tbody tr:last-child>*{border-bottom:0}tbody th{font-weight:500;white-space:nowrap}thead th{color:var(--soft);font-weight:500;background:var(--card);position:sticky;top:0}
        th.n,td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}td.t{white-space:nowrap}.months td,.months th{padding:.35rem .4rem}.months td{border-radius:.25rem}
        .gain{color:var(--gain)}.loss{color:var(--loss)}.why,.legend{color:var(--soft);font-size:.84rem}.legend{margin:.1rem 0 .3rem}
        .doubts{background:var(--warn);border-color:var(--edge)}.doubts ul{margin:.3rem 0 0;padding-left:1.15rem}.scroll{max-height:34rem;overflow:auto}
        .key{display:inline-block;width:1.3rem;height:0;border-top:2.5px solid var(--line);vertical-align:middle;margin:0 .35rem 0 .9rem}.key:first-child{margin-left:0}.key.hold{border-color:var(--hold)}.key.other{border-color:var(--other)}
        .mark{font-style:normal;margin:0 .2rem 0 .5rem}.mark:first-child{margin-left:0}
        svg{width:100%;height:auto;display:block}svg text{font-size:11.5px;fill:var(--soft);font-variant-numeric:tabular-nums}
        .grid{stroke:var(--rule)}.tick{stroke:var(--hold)}polyline{fill:none;stroke-linejoin:round}
        .line{stroke:var(--line);stroke-width:1.7}.other{stroke:var(--other);stroke-width:1.7}.hold{stroke:var(--hold);stroke-width:1.1}.price{stroke:var(--soft);stroke-width:1.1}
        .under{stroke:var(--loss);stroke-width:1}.area{fill:var(--loss);opacity:.16}.span{stroke-width:1.6;opacity:.55}.won{stroke:var(--gain)}.lost{stroke:var(--loss)}
        path.buy{fill:var(--gain);stroke:var(--gain)}path.sell{fill:var(--loss);stroke:var(--loss)}path.hollow{fill:var(--card)}
        pre{font-size:.82rem;overflow:auto;background:var(--paper);border:1px solid var(--rule);border-radius:.5rem;padding:.8rem 1rem}summary{cursor:pointer;margin-top:.8rem;font-size:.87rem}
        @media print{body{max-width:none;padding:0;font-size:11px}section{break-inside:avoid}.scroll{max-height:none}}
        """;
}
