import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packageJson from '../../package.json';
import { generateCode, TARGETS } from './generated-code';
import { python, typescript } from './languages';
import { firstDifference, tellsMistake, templatesOf } from './templates';

let generated = '';

beforeAll(async () => {
  generated = mkdtempSync(join(tmpdir(), 'generated-'));
  await generateCode(generated);
}, 300_000);

afterAll(() => {
  rmSync(generated, { recursive: true });
});

const filesIn = (target: string) =>
  readdirSync(join(generated, target), { recursive: true, encoding: 'utf8' }).map((name) =>
    join(generated, target, name),
  );
const textsOf = (target: string, ending: string) =>
  filesIn(target)
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(name, 'utf8'));

describe('the generated code', () => {
  it('is there for every language', () => {
    expect(readdirSync(generated).sort()).toEqual([...TARGETS].sort());
  });

  it('asks Go for the lowest CDK that package.json allows', () => {
    const [goMod = ''] = textsOf('go', 'go.mod');
    const { 'aws-cdk-lib': cdk, constructs } = packageJson.peerDependencies;

    expect(goMod).toContain(`awscdk/v2 ${cdk.replace('^', 'v')}\n`);
    expect(goMod).toContain(`constructs/v10 ${constructs.replace('^', 'v')}\n`);
  });

  it('has no type in Go that any value has', () => {
    const sources = textsOf('go', '.go');

    expect(sources.filter((text) => /^type \w+ interface ?\{\s*\}/m.test(text))).toEqual([]);
    expect(sources.filter((text) => /^type \w+ interface \{\n\t/m.test(text)).length).toBeGreaterThan(3);
  });

  it.each([
    ['python', 'README.md', 'from cdk_invited_account import'],
    ['go', 'README.md', 'import "github.com/aws/aws-cdk-go/awscdk'],
    ['java', 'package-info.java', 'import io.github.cdkinvitedaccount.'],
    ['dotnet', 'NamespaceDoc.cs', 'using CdkInvitedAccount;'],
  ] as const)('shows the first example in %s', (target, file, line) => {
    const text = textsOf(target, file).join('\n');

    expect(text).toContain(line);
    expect(text).not.toContain("from 'cdk-invited-account'");
  });
});

describe('an app in Python', () => {
  it('makes the templates that the same app makes in TypeScript, and tells a mistake in the words of the library', async () => {
    const app = await python.build(generated, '');

    expect(firstDifference(await templatesOf(typescript()), await templatesOf(app))).toBeUndefined();
    expect(await tellsMistake(app)).toBe(true);
  }, 600_000);
});
