import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type Filled, fullest, smallest } from './stacks';

/** The proactive rules of AWS Control Tower, by the cfn-guard that @cdklabs/cdk-validator-cfnguard brings. */

const run = promisify(execFile);
const PACKAGE = dirname(require.resolve('@cdklabs/cdk-validator-cfnguard/package.json'));
const RULES = join(PACKAGE, 'rules', 'control-tower', 'cfn-guard');
const SYSTEMS: Readonly<Record<string, string>> = { linux: 'ubuntu', darwin: 'macos' };
const PROCESSORS: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };
const system = SYSTEMS[platform()];
const guard = join(PACKAGE, 'bin', system ?? '', PROCESSORS[arch()] ?? '', 'cfn-guard');

/** The names of the rules that the template breaks. */
async function broken(fill: Filled): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'control-tower-'));
  const file = join(folder, 'accounts.template.json');
  writeFileSync(file, JSON.stringify(Template.fromStack(fill(new App())).toJSON()));
  const options = ['--show-summary', 'none', '--structured', '--output-format', 'json'];
  try {
    const { stdout } = await run(guard, ['validate', '--rules', RULES, '--data', file, ...options], {
      maxBuffer: 64_000_000,
      // Exit code 19 says that a rule is broken.
    }).catch((error: unknown) => {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      if (code !== 19) {
        throw new Error(`cfn-guard ended with ${code}: ${stderr}`);
      }
      return { stdout };
    });
    const [report] = JSON.parse(stdout) as [{ not_compliant: { Rule: { name: string } }[] }];
    return report.not_compliant.map(({ Rule }) => Rule.name).sort();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const onThisSystem = system === undefined ? it.skip : it;
if (system === undefined) {
  console.warn(`Control Tower's rules are skipped: there is no cfn-guard for ${platform()}`);
}

onThisSystem('breaks those for a VPC and for a key without the options', async () => {
  expect(await broken(smallest)).toEqual(['cloudwatch_log_group_encrypted_check', 'lambda_inside_vpc_check']);
});

onThisSystem('breaks none with the options', async () => {
  expect(await broken(fullest)).toEqual([]);
});
