// SPDX-License-Identifier: Apache-2.0
/** The report's style sheet: dark on white, no colour that carries meaning alone, A4 when printed. */

export const STYLE = `
:root{--ink:#17202a;--soft:#55606c;--rule:#cfd6dd;--faint:#f4f6f8;--pass:#10602f;--fail:#9b1230;--warn:#7a4a00}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:62rem;padding:2.5rem 1.75rem 4rem;background:#fff;color:var(--ink);font:.94rem/1.5 "Source Sans 3","Segoe UI",system-ui,-apple-system,"Helvetica Neue",Arial,sans-serif}
h1,h2,h3,p,dl,ul,table,figure{margin:0}
code{font:.86em/1.45 ui-monospace,"SF Mono","Cascadia Mono","DejaVu Sans Mono",Consolas,monospace}
a{color:inherit;text-decoration-color:var(--soft);text-underline-offset:2px}
a:focus-visible{outline:2px solid var(--ink);outline-offset:2px}
.masthead{border-top:4px solid var(--ink);padding-top:1rem}
.kind{font-size:.8rem;letter-spacing:.09em;text-transform:uppercase;color:var(--soft)}
h1{font-size:2.1rem;line-height:1.15;font-weight:650;letter-spacing:-.01em;margin-top:.35rem}
.subtitle{font-size:1.05rem;color:var(--soft);margin-top:.3rem}
.verdict{display:flex;gap:1rem;align-items:center;margin:1.4rem 0 1.6rem;padding:.9rem 1.2rem;border:1.5px solid currentColor;border-left-width:10px}
.verdict .mark{font-size:2.2rem;line-height:1;width:1.2em;text-align:center}
.verdict .word{font-size:1.45rem;font-weight:650;line-height:1.2}
.verdict p+p{color:var(--ink)}
.verdict.pass,.chip.pass{color:var(--pass)}
.verdict.fail{color:var(--fail)}
.verdict.error,.verdict.aborted,.chip.error,.chip.aborted{color:var(--warn)}
.verdict.not-applicable,.chip.not-applicable{color:var(--soft)}
.trouble{font-weight:600;margin-bottom:1.2rem}
.facts{border-top:1px solid var(--rule)}
.facts>div{display:grid;grid-template-columns:9.5rem 1fr;gap:1rem;padding:.38rem 0;border-bottom:1px solid var(--rule);break-inside:avoid}
.facts dt{color:var(--soft)}
.facts dd{margin:0;overflow-wrap:anywhere}
.hash{overflow-wrap:normal;color:var(--ink)}
.hash span{white-space:nowrap}
.caution,.check{margin-top:1.6rem;break-inside:avoid}
.caution{background:var(--faint);border-left:4px solid var(--ink);padding:.9rem 1.2rem}
.caution h2,.check h2,.summary h2,.setup h2{font-size:1.05rem;font-weight:650;margin-bottom:.35rem}
.caution p+p{margin-top:.5rem}
.summary,.setup{margin-top:2rem}
.summary td:nth-child(2){width:30%}
table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
th{font-size:.78rem;font-weight:600;color:var(--soft);text-align:left;vertical-align:bottom;padding:.3rem .75rem .3rem 0;border-bottom:1.5px solid var(--ink)}
td{padding:.38rem .75rem .38rem 0;border-bottom:1px solid var(--rule);vertical-align:top}
th:last-child,td:last-child{padding-right:0}
.num{text-align:right;white-space:nowrap}
tr{break-inside:avoid}
thead{display:table-header-group}
.chip{display:inline-block;white-space:nowrap;font-size:.85rem;font-weight:600;line-height:1.35;padding:.08rem .6rem;border:1.5px solid currentColor;border-radius:1em}
.chip.fail{background:var(--fail);border-color:var(--fail);color:#fff;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.requirement{margin-top:3rem;border-top:2px solid var(--ink);padding-top:.9rem}
.requirement header{display:flex;justify-content:space-between;gap:1rem;align-items:baseline;break-after:avoid}
.requirement h2{font-size:1.5rem;line-height:1.2;font-weight:650}
.requirement .id{color:var(--soft);font-weight:400;margin-right:.35rem;font-variant-numeric:tabular-nums}
.requirement h3,.setup h3{font-size:.95rem;font-weight:650;margin:1.5rem 0 .3rem;break-after:avoid}
.reason{margin-top:.35rem;font-size:1.05rem}
.catalogue{display:grid;grid-template-columns:1fr 1fr 1fr;gap:1.5rem;margin-top:.4rem;break-inside:avoid}
.catalogue h3{margin-top:.8rem;color:var(--soft);font-size:.82rem}
.catalogue ul{padding-left:1.05rem}
.note{color:var(--soft);font-size:.88rem}
.catalogue .note{margin-top:.3rem}
.provisional{font-size:.8em;font-style:italic;color:var(--warn);border-bottom:1px dotted currentColor}
.measurements td code{color:var(--soft)}
.measurements .out td{font-weight:600}
.measurements .out .result{color:var(--fail)}
.measurements .in .result{color:var(--pass)}
.result,.links{white-space:nowrap}
.links{font-size:.85rem}
.gap{color:var(--soft)}
.entries{font-size:.84rem;margin-top:.4rem;table-layout:fixed}
.entries td{overflow-wrap:anywhere}
.entries .no{width:3.4rem}
.entries .time{width:5.6rem}
.entries .what{width:9.5rem}
.entries .behind{width:8.5rem}
.entries code{overflow-wrap:anywhere}
.entries tr:target td{background:#fff3c4}
.mutants td:first-child{white-space:nowrap;width:1%}
.timeline{margin-top:1.5rem;break-inside:avoid}
.timeline svg{display:block;width:100%;height:auto;font:12px "Source Sans 3","Segoe UI",system-ui,Arial,sans-serif}
.timeline text{fill:var(--ink)}
.timeline .axis{fill:var(--soft)}
.timeline .base{stroke:var(--rule)}
.timeline .grid{stroke:var(--rule);stroke-dasharray:1 3}
.timeline .tick{stroke:var(--ink);stroke-width:1;fill:none}
.timeline .stimulus{fill:var(--ink)}
.timeline .span{fill:#e9edf1;stroke:var(--ink);stroke-width:.75}
.timeline figcaption{font-size:.85rem;color:var(--soft);margin-top:.2rem}
footer{margin-top:3rem;border-top:1px solid var(--rule);padding-top:.6rem;color:var(--soft);font-size:.85rem}
@media(max-width:44rem){.catalogue{grid-template-columns:1fr;gap:.2rem}.facts>div{grid-template-columns:1fr;gap:0}table{font-size:.85rem}}
@page{size:A4;margin:16mm 15mm 18mm;@bottom-left{content:"Assay security test report";font:8pt Arial,sans-serif;color:#55606c}@bottom-right{content:counter(page) " / " counter(pages);font:8pt Arial,sans-serif;color:#55606c}}
@media print{html{font-size:9.6pt}body{max-width:none;padding:0}.requirement{break-before:page;margin-top:0}.requirement.brief{break-before:auto;break-inside:avoid;margin-top:2.2rem}.note{break-after:avoid}.caution{background:none;border:1px solid var(--rule);border-left:4px solid var(--ink)}a{text-decoration:none}.entries{font-size:.8rem}.summary{break-before:page;margin-top:0}p,li{orphans:3;widows:3}}
`;
