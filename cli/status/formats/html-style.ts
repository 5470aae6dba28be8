/** Below 48 em a row becomes a card, whose cells have their headings before them. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1a1d21; --soft: #5b636d; --line: #d9dee4; --paper: #fff; --card: #f5f7f9;
  --red: #b3261e; --yellow: #8a5a00; --green: #1b6e3c; --purple: #7a2e8e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --soft: #a3abb5; --line: #3a4149; --paper: #16191d; --card: #1f242a;
    --red: #ff8a80; --yellow: #ffd166; --green: #7ddba3; --purple: #d9a6e8; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 90rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.45 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; }
p { color: var(--soft); margin: 0 0 1rem; }
time { white-space: nowrap; }
.counts { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; margin: 0 0 1rem; padding: 0; }
.counts li { padding: .35rem .75rem; border-radius: .5rem; background: var(--card); border-left: .25rem solid var(--line); }
.counts b { font-size: 1.15rem; }
.counts .you { border-color: var(--red); } .counts .owner { border-color: var(--yellow); }
.counts .nobody { border-color: var(--green); }
table { width: 100%; border-collapse: collapse; }
td:first-child, td:last-child { overflow-wrap: anywhere; }
th { text-align: left; font-size: .8rem; color: var(--soft); font-weight: 600; }
th, td { padding: .5rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
tr > :first-child { font-variant-numeric: tabular-nums; font-weight: 600; }
tr.you > :first-child { box-shadow: inset .25rem 0 var(--red); } tr.owner > :first-child { box-shadow: inset .25rem 0 var(--yellow); }
.state { font-size: .85rem; font-weight: 700; }
.code-1, .code-3 { color: var(--red); } .code-2 { color: var(--yellow); }
.code-0 { color: var(--green); } .code-5 { color: var(--purple); }
.bar { display: block; min-width: 6rem; height: .4rem; margin-top: .3rem; border-radius: .2rem; background: var(--line); overflow: hidden; }
.bar span { display: block; height: 100%; background: var(--green); }
.bar.soon span { background: var(--red); }
small { color: var(--soft); }
@media (max-width: 48em) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody { display: block; }
  tr { display: block; margin: 0 0 .75rem; padding: .35rem 0; border-radius: .5rem; background: var(--card); }
  td { display: flex; gap: .75rem; padding: .25rem .75rem; border: 0; }
  td::before { content: attr(data-label); flex: 0 0 5.5rem; color: var(--soft); font-size: .85rem; font-weight: 400; }
  td > div { flex: 1; min-width: 0; overflow-wrap: anywhere; }
  td.empty { display: none; }
  tr.you, tr.owner { border-left: .25rem solid var(--red); } tr.owner { border-color: var(--yellow); }
  tr.you > :first-child, tr.owner > :first-child { box-shadow: none; }
}
`;
