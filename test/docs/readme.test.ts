import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..', '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const EXAMPLES = [...README.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code);

/** What the compiler has to say about the examples, with the package's name leading to its sources. */
function compile(): string[] {
  // Inside the project, so that imports find its packages.
  const folder = mkdtempSync(join(ROOT, 'node_modules', '.examples-'));
  try {
    const files = EXAMPLES.map((code, index) => {
      const file = join(folder, `example-${index}.ts`);
      writeFileSync(file, code);
      return file;
    });
    const program = ts.createProgram(files, {
      strict: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.Node16,
      moduleResolution: ts.ModuleResolutionKind.Node16,
      skipLibCheck: true,
      types: ['node'],
      paths: { 'cdk-invited-account': [join(ROOT, 'lib', 'index.ts')] },
    });
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ file, messageText }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('has examples that compile', () => {
  expect(EXAMPLES.length).toBeGreaterThan(1);
  expect(compile()).toEqual([]);
}, 60_000);

it('begins with an example of at most 12 lines', () => {
  expect(EXAMPLES[0]?.trimEnd().split('\n').length).toBeLessThanOrEqual(12);
});

it('names only files that exist', () => {
  const links = [...README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = '']) => path);

  expect(links.length).toBeGreaterThan(3);
  for (const link of links) {
    expect(() => readFileSync(join(ROOT, link))).not.toThrow();
  }
});
