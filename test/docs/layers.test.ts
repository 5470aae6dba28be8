import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importsOf, LAYERS, layerOf, ROOT, sources } from './layers';

const FILES_MAX = 12;
const LINES_MAX = 250;
/** The table of errors may be longer than other files: one row for each error of AWS. */
const LONG = 'lambda/aws/error-table.ts';

const isSource = (name: string) => /^(lib|lambda|cli|parsers|bin)\//.test(name) && name.endsWith('.ts');
const imports = new Map(sources().map((file) => [file, importsOf(file)]));

test('reads imports of every form', () => {
  expect(imports.get('lambda/index.ts')).toEqual(
    expect.arrayContaining(['lambda/handlers.ts', 'lambda/aws/sdk/step-functions.ts', 'lib/shared/contract.ts']),
  );
  expect(imports.size).toBeGreaterThan(60);
});

test('every import points down, and siblings do not see each other', () => {
  const wrong = [...imports].flatMap(([file, names]) =>
    names
      .filter(isSource)
      .filter((name) => layerOf(name).place !== layerOf(file).place && layerOf(name).rank >= layerOf(file).rank)
      .map((name) => `${file} imports ${name}`),
  );
  expect(wrong).toEqual([]);
});

test('the constructs and the handler share lib/shared only', () => {
  const wrong = [...imports].flatMap(([file, names]) =>
    names
      .filter((name) => /^(lambda|cli|parsers|bin|test)\//.test(name) && file.startsWith('lib/'))
      .concat(names.filter((name) => /^lib\/(?!shared\/)/.test(name) && /^(lambda|cli|parsers)\//.test(file)))
      .map((name) => `${file} imports ${name}`),
  );
  expect(wrong).toEqual([]);
});

test('no file imports itself by way of others', () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) {
      circles.push([...path.slice(path.indexOf(file)), file].join(' > '));
    } else if (!done.has(file)) {
      for (const name of (imports.get(file) ?? []).filter(isSource)) {
        visit(name, [...path, file]);
      }
      done.add(file);
    }
  };
  for (const file of imports.keys()) {
    visit(file, []);
  }
  expect(circles).toEqual([]);
});

test('each layer imports only its packages', () => {
  const wrong = [...imports].flatMap(([file, names]) =>
    names
      .filter(
        (name) => !name.startsWith('node:') && !isSource(name) && !/^(test|emulator)\/|^package\.json$/.test(name),
      )
      .filter((name) => layerOf(file).packages?.test(name) !== true)
      .map((name) => `${file} imports ${name}`),
  );
  expect(wrong).toEqual([]);
});

test(`a folder has at most ${FILES_MAX} files`, () => {
  const crowded = LAYERS.map(({ place }) => place).filter(
    (place) =>
      readdirSync(join(ROOT, place)).filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts')).length >
      FILES_MAX,
  );
  expect(crowded).toEqual([]);
});

test(`a file has at most ${LINES_MAX} lines`, () => {
  const long = [...imports.keys()].filter(
    (file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1 > LINES_MAX && file !== LONG,
  );
  expect(long).toEqual([]);
});
