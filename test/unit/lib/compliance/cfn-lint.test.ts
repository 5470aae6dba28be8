import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { findPython, pythonEnvironment } from '../../../local-cloud/python-environment';
import { TEMPLATES } from '../templates';
import { fullest } from './stacks';

const run = promisify(execFile);
// Without __main__, so that `python -m cfnlint` does not work.
const CFN_LINT = 'from cfnlint.runner import main; main()';
const IGNORED = [
  // CDK's lambda.Function depends on its role, besides naming it: harmless.
  'W3005',
  // CDK renders Fn::Join, and cfn-lint would like Fn::Sub.
  'I1022',
  // It is about the queue that a person has for events, in one of the stacks.
  'I3013',
];

/** Whether there is a Python that can run cfn-lint. Without one, these tests are skipped. */
async function isPythonThere(): Promise<boolean> {
  try {
    await findPython(['python3', 'python']);
    return true;
  } catch (error) {
    console.warn(`cfn-lint is skipped: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

/** The findings of all checks, also of those that only inform. */
async function lint(file: string, regions: readonly string[]): Promise<string> {
  const python = await pythonEnvironment(console.info);
  const checks = ['--include-checks', 'I', '--ignore-checks', ...IGNORED];
  const options = ['--regions', ...regions, ...checks, '--non-zero-exit-code', 'none'];
  return (await run(python, ['-c', CFN_LINT, ...options, '--', file])).stdout;
}

const MINUTES = 60_000;

it.each(Object.entries(TEMPLATES))(
  'cfn-lint finds nothing in the template of %s',
  async (name, { regions }) => {
    if (await isPythonThere()) {
      expect(await lint(join(__dirname, '..', 'snapshots', `${name}.template`), regions)).toBe('');
    }
  },
  10 * MINUTES,
);

it(
  'cfn-lint finds nothing in the plain template of the role that accepts',
  async () => {
    if (await isPythonThere()) {
      const file = join(__dirname, '..', '..', '..', '..', 'docs', 'acceptance-role.template.json');
      expect(await lint(file, ['ALL_REGIONS'])).toBe('');
    }
  },
  10 * MINUTES,
);

it(
  'cfn-lint finds nothing in the template of the fullest stack',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cfn-lint-'));
    const file = join(folder, 'accounts.template.json');
    try {
      writeFileSync(file, JSON.stringify(Template.fromStack(fullest(new App())).toJSON()));
      if (await isPythonThere()) {
        expect(await lint(file, ['us-east-1'])).toBe('');
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  10 * MINUTES,
);
