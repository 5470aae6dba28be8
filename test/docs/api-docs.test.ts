import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What jsii makes of a doc comment: `npm run build` writes it to `.jsii`, and every language's package is made of that. */
interface Docs {
  readonly summary?: string;
  readonly remarks?: string;
  readonly default?: string;
}

interface Documented {
  readonly name?: string;
  readonly docs?: Docs;
  readonly optional?: boolean;
  readonly parameters?: readonly Documented[];
}

interface Type extends Documented {
  readonly kind: string;
  readonly initializer?: Documented;
  readonly methods?: readonly Documented[];
  readonly properties?: readonly Documented[];
  readonly members?: readonly Documented[];
}

const { types } = JSON.parse(readFileSync(join(__dirname, '..', '..', '.jsii'), 'utf8')) as {
  readonly types: Readonly<Record<string, Type>>;
};

/** A first paragraph of 20 words or more is cut at its first full stop, wherever that is. */
const SUMMARY_MAX_WORDS = 19;

/** The summary stands alone in every language's lists of members. */
function problemsOfSummary({ summary = '' }: Docs = {}): string[] {
  const words = summary.split(/\s+/).filter((word) => word !== '').length;
  return [
    ...(words === 0 ? ['has no summary'] : []),
    ...(words > SUMMARY_MAX_WORDS ? [`has a summary of ${words} words`] : []),
    ...(words > 0 && !summary.endsWith('.') ? ['has a summary that does not end with a full stop'] : []),
    ...(/[.!?;]\s/.test(summary) ? ['has a summary that goes on behind a full stop or a semicolon'] : []),
    ...(/\b(e\.g|i\.e|etc|vs)\./i.test(summary) ? ['has an abbreviation with a full stop in its summary'] : []),
    ...(isTorn(summary) ? ['has a summary with half a code span'] : []),
    ...(/^(what|who|whoever)\b/i.test(summary) ? ['has a summary that begins as a riddle'] : []),
  ];
}

function problemsOfText({ summary = '', remarks = '', default: byDefault = '' }: Docs = {}): string[] {
  const text = [summary, remarks, byDefault].join('\n\n');
  return [
    ...(/\]\((?!https:)/.test(text) ? ['has a link that is not absolute'] : []),
    ...(/\{@link/.test(text) ? ['has an inline tag, which jsii does not know'] : []),
    ...(isTorn(remarks) ? ['has remarks with half a code span'] : []),
    // Java's compiler takes it for a tag.
    ...(/(^|\s)@/.test(text) ? ['has an @ at the beginning of a word'] : []),
    ...(/^[a-z]/.test(remarks) ? ['has remarks that begin in the middle of a sentence'] : []),
    ...(remarks !== '' && !/[.:`]$/.test(remarks) ? ['has remarks that do not end with a full stop'] : []),
  ];
}

const isTorn = (text: string) => text.split('`').length % 2 === 0;

/** Java and C# drop the second sentence of a parameter, and Go all of it: limits stand in the method's own text. */
const problemsOfParameter = (docs?: Docs) => [
  ...problemsOfSummary(docs),
  ...problemsOfText(docs),
  ...(docs?.remarks === undefined ? [] : ['has a second sentence']),
];

function problemsOfType(typeName: string, type: Type): string[] {
  const prefix = (name: string, problems: string[]) => problems.map((problem) => `${name} ${problem}`);
  const members = [
    ...(type.initializer === undefined ? [] : [{ ...type.initializer, name: 'constructor' }]),
    ...(type.methods ?? []),
    ...(type.properties ?? []),
    ...(type.members ?? []),
  ];
  return [
    ...prefix(typeName, [...problemsOfSummary(type.docs), ...problemsOfText(type.docs)]),
    ...members.flatMap(({ name = '', docs, optional = false, parameters = [] }) => [
      ...prefix(`${typeName}.${name}`, [...problemsOfSummary(docs), ...problemsOfText(docs)]),
      ...(type.kind === 'interface' && optional && docs?.default === undefined
        ? [`${typeName}.${name} is optional and has no @default`]
        : []),
      ...parameters.flatMap((parameter) =>
        prefix(`${typeName}.${name} @param ${parameter.name ?? ''}`, problemsOfParameter(parameter.docs)),
      ),
    ]),
  ];
}

it('documents every public name, so that each language shows it whole', () => {
  expect(Object.keys(types).length).toBeGreaterThan(5);
  expect(Object.entries(types).flatMap(([name, type]) => problemsOfType(name, type))).toEqual([]);
});

it.each<[string, Docs | undefined, string]>([
  ['nothing', undefined, 'has no summary'],
  ['20 words', { summary: `${'word '.repeat(19)}word.` }, 'has a summary of 20 words'],
  ['no full stop', { summary: 'ARN of the role' }, 'has a summary that does not end with a full stop'],
  ['a semicolon', { summary: 'Id of it; empty.' }, 'has a summary that goes on behind a full stop or a semicolon'],
  ['e.g.', { summary: 'A name, e.g.' }, 'has an abbreviation with a full stop in its summary'],
  ['an open code span', { summary: 'Digits and `_ + = , .' }, 'has a summary with half a code span'],
  ['a riddle', { summary: 'Who accepts.' }, 'has a summary that begins as a riddle'],
])('finds fault with a summary of %s', (_, docs, problem) => {
  expect(problemsOfSummary(docs)).toContain(problem);
});

it.each<[string, Docs, string]>([
  ['a relative link', { remarks: 'See [events](docs/events.md).' }, 'has a link that is not absolute'],
  ['an inline tag', { remarks: 'See {@link Tag}.' }, 'has an inline tag, which jsii does not know'],
  ['half a code span', { remarks: '`@ : / - and more.' }, 'has remarks with half a code span'],
  ['a bare @', { remarks: 'Letters and @ : / -.' }, 'has an @ at the beginning of a word'],
  ['the rest of a summary', { remarks: 'cannot accept.' }, 'has remarks that begin in the middle of a sentence'],
  ['an open end', { remarks: 'At most 50' }, 'has remarks that do not end with a full stop'],
])('finds fault with remarks of %s', (_, docs, problem) => {
  expect(problemsOfText(docs)).toContain(problem);
});

it('finds fault with a limit in the second sentence of a parameter', () => {
  expect(problemsOfParameter({ summary: 'Name of the role.', remarks: 'A token is checked later.' })).toContain(
    'has a second sentence',
  );
});

it('finds fault with a member that has no text, and with an optional prop without a default', () => {
  const props = {
    kind: 'interface',
    docs: { summary: 'Properties.' },
    properties: [{ name: 'notes', optional: true }],
  };

  expect(problemsOfType('Props', props)).toEqual([
    'Props.notes has no summary',
    'Props.notes is optional and has no @default',
  ]);
});
