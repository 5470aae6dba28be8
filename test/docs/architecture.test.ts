import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LAYERS, ROOT } from './layers';

const PAGE = readFileSync(join(ROOT, 'docs', 'architecture.md'), 'utf8');
const CODE = [...PAGE.matchAll(/^```mermaid\n/gm)];

/** One row for each rank: siblings stand side by side. */
function printed(): string {
  const ranks = [...new Set(LAYERS.map(({ rank }) => rank))];
  const rows = ranks.map((rank) => {
    const layers = LAYERS.filter((layer) => layer.rank === rank);
    const places = layers.map(({ place }) => `\`${place}\``).join(', ');
    return `| ${rank} | ${places} | ${layers.map(({ holds }) => holds).join(' / ')} |`;
  });
  return ['| Rank | Folder | Holds |', '| --- | --- | --- |', ...rows].join('\n');
}

it('shows the layers that layers.ts has', () => {
  const [, shown = ''] = /<!-- layers: begin -->\n(.*?)\n<!-- layers: end -->/s.exec(PAGE) ?? [];

  expect(shown).toBe(printed());
});

it('has three pictures, and no word twice in the glossary, in the order of the alphabet', () => {
  const [, glossary = ''] = PAGE.split('\n## Glossary\n');
  const words = [...glossary.matchAll(/^\| ([a-z][\w -]*) \|/gm)].map(([, word = '']) => word);

  expect(CODE).toHaveLength(3);
  expect(words.length).toBeGreaterThan(60);
  expect(words).toEqual([...new Set(words)].sort((one, other) => one.localeCompare(other)));
});
