import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const OWN_PAGES = 'https://github.com/cdk-invited-account/cdk-invited-account/';
const OWN_IMAGES = 'https://raw.githubusercontent.com/cdk-invited-account/cdk-invited-account/main/';

/** The documents that people read; API.md is generated. */
const DOCUMENTS = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md') && name !== 'API.md'),
  ...markdownIn('docs'),
  ...['examples', 'emulator'].filter((folder) => existsSync(join(ROOT, folder))).flatMap(markdownIn),
];

function markdownIn(folder: string): string[] {
  return (readdirSync(join(ROOT, folder), { recursive: true }) as string[])
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
    .map((name) => join(folder, name));
}

const withoutCode = (text: string) => text.replace(/^```.*?^```/gms, '');

/** As GitHub makes them of headings. */
function anchorsIn(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutCode(text).matchAll(/^#+ (.+)$/gm)) {
    anchors.add(
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/g, '-'),
    );
  }
  return anchors;
}

const linksIn = (text: string) => [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);

/** The path in this repository that a link with its address leads to; undefined where it leads elsewhere. */
function ownPathOf(link: string): string | undefined {
  if (link.startsWith(OWN_IMAGES)) {
    return link.slice(OWN_IMAGES.length);
  }
  return link.startsWith(OWN_PAGES) ? /(?:blob|tree)\/main\/(.+)$/.exec(link)?.[1] : undefined;
}

/** Links to files of this repository, relative or with its address. */
function brokenLinksOf(document: string, text: string): string[] {
  const broken: string[] = [];
  for (const link of linksIn(text)) {
    const own = ownPathOf(link);
    if (own === undefined && /^https?:/.test(link)) {
      continue;
    }
    const [path = '', anchor] = (own ?? link).split('#');
    const file =
      path === '' ? join(ROOT, document) : join(own === undefined ? dirname(join(ROOT, document)) : ROOT, path);
    const isBroken =
      !existsSync(file) ||
      (anchor !== undefined && (statSync(file).isDirectory() || !anchorsIn(readFileSync(file, 'utf8')).has(anchor)));
    if (isBroken) {
      broken.push(`${document}: ${link}`);
    }
  }
  return broken;
}

it('every link between the documents leads to a file, and to a heading if it names one', () => {
  const texts = DOCUMENTS.map((document) => ({ document, text: readFileSync(join(ROOT, document), 'utf8') }));

  expect(texts.flatMap(({ text }) => linksIn(text)).length).toBeGreaterThan(50);
  expect(texts.flatMap(({ document, text }) => brokenLinksOf(document, text))).toEqual([]);
});

it.each([
  ['a file that is not there', '[a](nowhere.md)'],
  ['a heading that is not there', '[a](limits.md#nowhere)'],
  ['an image of the repository that is not there', `![a](${OWN_IMAGES}docs/nowhere.svg)`],
  ['a page of the repository that is not there', `[a](${OWN_PAGES}blob/main/nowhere.md)`],
])('finds %s', (_, text) => {
  expect(brokenLinksOf(join('docs', 'cost.md'), text)).toHaveLength(1);
});

/** `lambda/aws/error-table.ts` in a document: a reader follows it like a link. */
it('every file of the sources that a document names exists', () => {
  const named = DOCUMENTS.filter((document) => document !== 'CHANGELOG.md').flatMap((document) =>
    [
      ...readFileSync(join(ROOT, document), 'utf8').matchAll(
        /`((?:lambda|lib|cli|test|emulator|scripts|docs)\/[\w./-]+)`/g,
      ),
    ].map(([, path = '']) => ({ document, path })),
  );
  const missing = named.filter(({ path }) => !existsSync(join(ROOT, path)));

  expect(named.length).toBeGreaterThan(20);
  expect(missing.map(({ document, path }) => `${relative('.', document)}: ${path}`)).toEqual([]);
});
