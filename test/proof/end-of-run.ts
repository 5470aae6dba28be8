import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Call, EVIDENCE_FOLDER_VARIABLE, type Exhibit, saveProjects, type Secret } from './evidence';
import { oneOfEachShape, unmadeGrants, unpermittedCalls } from './judge-calls';
import { leaks } from './judge-privacy';
import type { RolePolicies } from './roles';

/** What is read of jest's configuration: how a run is made to skip tests. */
interface GlobalConfig {
  readonly testPathPatterns: { isSet(): boolean };
  readonly testNamePattern?: string;
  readonly onlyChanged: boolean;
  readonly onlyFailures: boolean;
  readonly findRelatedTests: boolean;
  readonly shard?: object;
}

interface TestContext {
  readonly config: { readonly displayName?: { readonly name: string } };
}

interface Results {
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly wasInterrupted: boolean;
}

/**
 * A reporter of jest: nothing else is asked when all test files are over and can
 * still make the run fail. It judges what they wrote down with `Evidence`:
 *
 * - each call that a function made must be allowed to its role;
 * - each call that a role allows must have been made by somebody. Only all
 *   projects of jest.config.js together make every call, so only their last run is
 *   asked for it: a run of all, or one that adds to the `EVIDENCE_FOLDER` of others;
 * - nothing that a function printed, or put on the event bus, may hold an e-mail
 *   address, notes, a tag value, an external id or a ResponseURL.
 *
 * A run with `--reporters` of its own is not judged.
 */
export class EndOfRun {
  /** Given from outside, it holds what earlier runs saw, and is kept. */
  private readonly given = process.env[EVIDENCE_FOLDER_VARIABLE];
  private readonly folder = this.given ?? mkdtempSync(join(tmpdir(), 'invited-account-evidence-'));
  private readonly isFiltered: boolean;
  private error: Error | undefined;

  constructor(
    { testPathPatterns, ...config }: GlobalConfig,
    /** Of jest.config.js: the names of all projects. */
    private readonly options: { readonly projects: readonly string[] },
  ) {
    // The processes of the test files inherit it.
    process.env[EVIDENCE_FOLDER_VARIABLE] = this.folder;
    const { testNamePattern, onlyChanged, onlyFailures, findRelatedTests, shard } = config;
    const filters = [testNamePattern, onlyChanged, onlyFailures, findRelatedTests, shard];
    this.isFiltered = testPathPatterns.isSet() || filters.some((filter) => filter !== undefined && filter !== false);
  }

  async onRunComplete(contexts: ReadonlySet<TestContext>, results: Results): Promise<void> {
    const isGreen = results.numFailedTests + results.numRuntimeErrorTestSuites === 0 && !results.wasInterrupted;
    if (isGreen && !this.isFiltered) {
      saveProjects([...contexts].flatMap(({ config }) => config.displayName?.name ?? []));
    }
    const { calls, secrets, output, labels, stacks, projects } = read(this.folder);
    if (this.given === undefined) {
      rmSync(this.folder, { recursive: true, force: true });
    }
    const missing = this.options.projects.filter((name) => !projects.includes(name));
    const isWhole = missing.length === 0;
    const problems: string[] = [];
    if (isWhole && [calls, secrets, output, stacks].some(({ length }) => length === 0)) {
      problems.push('the tests have not written down what they saw');
    }
    if (calls.length > 0 && stacks.length > 0) {
      problems.push(...(await unpermittedCalls(calls, stacks)), ...(isWhole ? await unmadeGrants(calls, stacks) : []));
      say(`permissions: ${calls.length} calls of ${oneOfEachShape(calls).length} kinds judged`);
      say(
        isWhole
          ? 'permissions: each grant searched for among the calls'
          : `permissions: NOT judged whether each grant is used, because that takes these tests, too, all green: ${missing.join(', ')} (npm run test:all)`,
      );
    }
    if (secrets.length > 0) {
      problems.push(...leaks(secrets, output, labels));
      say(
        `privacy: ${secrets.length} e-mail addresses, notes, tag values, external ids and ResponseURLs searched for in ${output.length} lines`,
      );
    }
    if (problems.length > 0) {
      this.error = new Error(problems.join('\n'));
      say(`\nThe run fails: see test/proof/end-of-run.ts\n${this.error.message}`);
    }
  }

  /** Asked by jest when all is over: an error fails the run. */
  getLastError(): Error | undefined {
    return this.error;
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function read(folder: string) {
  const exhibits = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Exhibit);
  const calls: Call[] = [];
  const output: string[] = [];
  const labels = new Set<string>();
  const secrets = new Map<string, Secret>();
  const stacks: RolePolicies[] = [];
  const projects: string[] = [];
  for (const exhibit of exhibits) {
    if ('roles' in exhibit) {
      stacks.push(...exhibit.roles);
      continue;
    }
    if ('projects' in exhibit) {
      projects.push(...exhibit.projects);
      continue;
    }
    calls.push(...exhibit.calls);
    output.push(...exhibit.output);
    for (const label of exhibit.labels) {
      labels.add(label);
    }
    for (const secret of exhibit.secrets) {
      secrets.set(JSON.stringify(secret), secret);
    }
  }
  return { calls, output, labels: [...labels], secrets: [...secrets.values()], stacks, projects };
}
