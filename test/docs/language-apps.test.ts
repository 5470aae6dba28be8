import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

interface Member {
  readonly name: string;
  readonly static?: boolean;
}

interface Type {
  readonly kind: 'class' | 'enum' | 'interface';
  readonly name: string;
  readonly base?: string;
  readonly datatype?: boolean;
  readonly methods?: readonly Member[];
  readonly properties?: readonly Member[];
  readonly members?: readonly Member[];
}

const { types } = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')) as {
  readonly types: Readonly<Record<string, Type>>;
};

const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

type Kind = 'prop' | 'property' | 'method';

/** The app of each language, and how the language writes the use of a name. */
const APPS: readonly [app: string, useOf: (name: string, kind: Kind) => string][] = [
  ['typescript/app.ts', (name, kind) => (kind === 'prop' ? `\\b${name}[:,]` : `\\.${name}\\b`)],
  ['python/app.py', (name, kind) => (kind === 'prop' ? `\\b${snake(name)}=` : `\\.${snake(name)}\\b`)],
  ['java/app/App.java', (name, kind) => (kind === 'property' ? `\\.get${pascal(name)}\\(` : `\\.${name}\\(`)],
  ['go/main.go', (name, kind) => (kind === 'prop' ? `\\b${pascal(name)}:` : `[._]${pascal(name)}\\(`)],
  ['csharp/Program.cs', (name, kind) => (kind === 'prop' ? `\\b${pascal(name)} =` : `\\.${pascal(name)}\\b`)],
];

/** The public names that an app does not use, such as `InvitedAccountOptions.notes`. */
function missingIn(text: string, useOf: (name: string, kind: Kind) => string): string[] {
  const isMissing = (use: string) => !new RegExp(use).test(text);
  return Object.values(types).flatMap(
    ({ kind, name: typeName, datatype, members = [], properties = [], methods = [] }) => {
      const missing = [
        ...members.filter(({ name }) => isMissing(`\\b${typeName}[._]${name}\\b`)),
        ...properties.filter(({ name }) => isMissing(useOf(name, datatype === true ? 'prop' : 'property'))),
        ...methods.filter(({ name }) => isMissing(useOf(name, 'method'))),
      ];
      return [
        ...(kind === 'class' && isMissing(`\\b(New)?${typeName}(?![A-Za-z])`) ? [typeName] : []),
        ...missing.map(({ name }) => `${typeName}.${name}`),
      ];
    },
  );
}

it.each(APPS)('%s uses every public construct, prop, property and method', (app, useOf) => {
  const text = readFileSync(join(ROOT, 'test', 'languages', app), 'utf8');

  expect(missingIn(text, useOf)).toEqual([]);
});

it.each(APPS)('%s would not pass without its names', (_, useOf) => {
  expect(missingIn('', useOf)).toEqual(
    expect.arrayContaining(['InvitedAccount', 'InvitedAccount.onJoined', 'InvitedAccountOptions.notes']),
  );
});

it('has no class of static members alone, which Go takes for any value', () => {
  const members = ({ methods = [], properties = [] }: Type) => [...methods, ...properties];
  const empty = Object.values(types).filter(
    (type) =>
      type.kind === 'class' && type.base === undefined && members(type).every((member) => member.static === true),
  );

  expect(empty.map(({ name }) => name)).toEqual([]);
});
