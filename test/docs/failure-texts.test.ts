import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'troubleshooting.md'), 'utf8');

/** The sources as one text, without the line breaks and quotes between parts of a sentence. */
function sources(): string {
  return ['lambda', 'lib']
    .flatMap((folder) =>
      (readdirSync(join(ROOT, folder), { recursive: true }) as string[])
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
        .map((name) => readFileSync(join(ROOT, folder, name), 'utf8')),
    )
    .join('\n');
}

/** Texts in the first column of the tables between this heading and the next one, or `before`. */
function textsUnder(heading: string, before = '\n## '): string[] {
  const [, section = ''] = PAGE.split(`\n## ${heading}\n`);
  const [body = ''] = section.split(before);
  return [...body.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text),
  );
}

/** In the sources the words stand apart from the code in parentheses, and from `cannot`. */
const partsOf = (text: string) =>
  text
    .replace(/^cannot (?=remove)/, '')
    .split(/[()]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

it.each(textsUnder('Failures of a deployment', "These texts are CloudFormation's own"))(
  'the failure text %s is one that the handler can give',
  (text) => {
    const all = sources();

    for (const part of partsOf(text)) {
      expect(all).toContain(part);
    }
  },
);

it('has the texts of deployments, of synths and of follow-ups', () => {
  expect(textsUnder('Failures of a deployment').length).toBeGreaterThan(15);
  expect(textsUnder('Failures at synth').length).toBeGreaterThan(5);
  expect(textsUnder('A follow-up has given up').length).toBeGreaterThan(5);
});

it.each(textsUnder('A follow-up has given up'))('the reason %s is one that a follow-up can give', (reason) => {
  expect(sources()).toContain(reason);
});
