import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonEnvironment } from '../../local-cloud/python-environment';
import { TEMPLATES } from './templates';

const run = promisify(execFile);
// Without __main__, so that `python -m cfnlint` does not work.
const CFN_LINT = 'from cfnlint.runner import main; main()';
// CDK's lambda.Function depends on its role, besides naming it: harmless.
const IGNORED = ['W3005'];

async function lint(file: string, regions: readonly string[]): Promise<string> {
  const python = await pythonEnvironment(console.info);
  const options = ['--regions', ...regions, '--ignore-checks', ...IGNORED, '--non-zero-exit-code', 'none'];
  return (await run(python, ['-c', CFN_LINT, ...options, '--', file])).stdout;
}

it.each(Object.entries(TEMPLATES))(
  'cfn-lint finds nothing in the template of %s',
  async (name, { regions }) => {
    expect(await lint(join(__dirname, 'snapshots', `${name}.template`), regions)).toBe('');
  },
  600_000,
);
