namespace Sluice.Hosting.Rendering.Html;

/// <summary>How documents look: the system's own fonts, colours of at least 4.5 : 1 against their ground in light and dark, ink alone in print.</summary>
internal static class HtmlStyle
{
    /// <summary>The style sheet.</summary>
    public const string Sheet = """
        :root { --ground: #ffffff; --raised: #f4f5f7; --text: #1b1f24; --faint: #5b6470; --line: #d5d9df; --good: #17663a; --bad: #b3261e; --caution: #815400; --added: #e3f5e8; --removed: #fbe6e4; }
        @media (prefers-color-scheme: dark) {
          :root { --ground: #14171b; --raised: #1e2228; --text: #e4e7eb; --faint: #9aa4b1; --line: #363c45; --good: #6fd08c; --bad: #ff8a80; --caution: #f0b849; --added: #17331f; --removed: #3d1d1b; }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
        h1, h2, h3, h4, h5, h6 { line-height: 1.25; overflow-wrap: anywhere; }
        summary { cursor: pointer; padding: .25rem 0; }
        summary h2, summary h3, summary h4, summary h5, summary h6 { display: inline; font-size: 1rem; }
        summary h2 { font-size: 1.25rem; }
        details { border-top: 1px solid var(--line); padding: .25rem 0; }
        details details { border-top: 0; margin-left: 1rem; }
        .count { color: var(--faint); font-size: .875rem; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
        th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; min-width: 3.5rem; }
        th { color: var(--faint); font-weight: 600; }
        .figure { text-align: right; font-variant-numeric: tabular-nums; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .125rem 1rem; margin: .5rem 0; }
        dt { color: var(--faint); }
        dd { margin: 0; overflow-wrap: anywhere; }
        pre { background: var(--raised); padding: .75rem; overflow-x: auto; font: .8125rem/1.45 ui-monospace, monospace; }
        ins, del { text-decoration: none; }
        ins { background: var(--added); color: var(--good); }
        del { background: var(--removed); color: var(--bad); }
        .good { color: var(--good); }
        .bad { color: var(--bad); }
        .caution { color: var(--caution); }
        .faint { color: var(--faint); }
        @media print {
          :root { --ground: #ffffff; --raised: #ffffff; --text: #000000; --faint: #444444; --line: #999999; --good: #000000; --bad: #000000; --caution: #000000; --added: #ffffff; --removed: #ffffff; }
          body { max-width: none; padding: 0; font-size: 10pt; }
          pre { border: 1px solid var(--line); white-space: pre-wrap; overflow-wrap: anywhere; }
          summary { list-style: none; break-after: avoid; }
          .wide { overflow: visible; }
          tr, pre { break-inside: avoid; }
          thead { display: table-header-group; }
        }
        """;
}
