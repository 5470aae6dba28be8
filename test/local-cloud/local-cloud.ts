import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { bin } from '../../package.json';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import { Emulator } from '../../emulator/server';
import { pythonEnvironment } from './python-environment';

export const REGION = 'us-east-1';
const run = promisify(execFile);
const ROOT = join(__dirname, '..', '..');
const START_TIMEOUT_MILLIS = 60_000;
const CDK_TIMEOUT_MILLIS = 5 * 60_000;
const LAMBDA_NODE_MAJOR = 24;

export interface LocalCloudOptions {
  readonly progress?: (message: string) => void;
  /** Shortens the waits of state machines: 0.1 makes a tenth of them. */
  readonly waitScale?: number;
  /** The account in which the stacks are. By default it is the management account. */
  readonly account?: string;
  /** What the functions find in their environment besides. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * An AWS of one's own on the loopback address: MiniStack for CloudFormation,
 * Lambda, Step Functions, EventBridge, SQS, S3 and IAM, and the emulator of
 * Organizations and of AssumeRole beside it. The functions reach the emulator
 * because they inherit MiniStack's environment; the template is the one that
 * users get.
 */
export class LocalCloud {
  static async start({
    progress = () => {},
    waitScale = 1,
    account = MANAGEMENT_ACCOUNT,
    environment = {},
  }: LocalCloudOptions = {}): Promise<LocalCloud> {
    const python = await pythonEnvironment(progress);
    const folder = await mkdtemp(join(tmpdir(), 'invited-account-'));
    const emulator = await Emulator.start();
    const cloud = new LocalCloud(emulator, folder, account, await freePort());
    try {
      await cloud.startMiniStack(python, waitScale, environment);
      cloud.forwardMembershipEvents(progress);
      return cloud;
    } catch (error) {
      await cloud.stop();
      throw error;
    }
  }

  private ministack: ChildProcess | undefined;
  private stopped: Promise<void> | undefined;
  private readonly running = new Set<ChildProcess>();

  private constructor(
    readonly emulator: Emulator,
    /** For whatever this run writes; removed with it. */
    readonly folder: string,
    /** The account in which the stacks are. */
    readonly account: string,
    private readonly port: number,
  ) {}

  get endpoint(): string {
    // A host name would make S3 clients put the bucket in front of it.
    return `http://127.0.0.1:${this.port}`;
  }

  /** What an SDK client of any service but Organizations needs. */
  get clientConfig() {
    return { endpoint: this.endpoint, region: REGION, credentials: credentialsOf(this.account) };
  }

  /** What an SDK client of Organizations needs, called by this account. */
  organizationsConfig(accountId: string = MANAGEMENT_ACCOUNT) {
    return { endpoint: this.emulator.url, region: REGION, credentials: credentialsOf(accountId) };
  }

  /** Runs the real CDK CLI in the project's folder and returns what it printed; throws that when it fails. */
  async cdk(...args: readonly string[]): Promise<string> {
    const cli = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
    const child = spawn(
      process.execPath,
      [cli, ...args, '--no-notices', '--no-color', '--output', join(this.folder, 'cdk.out')],
      {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: CDK_TIMEOUT_MILLIS,
        env: {
          ...withoutAws(process.env),
          ...awsVariables(this.account),
          AWS_ENDPOINT_URL: this.endpoint,
          AWS_ENDPOINT_URL_S3: this.endpoint,
          CDK_DISABLE_CLI_TELEMETRY: 'true',
          CDK_HOME: this.folder,
        },
      },
    );
    this.running.add(child);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    this.running.delete(child);
    if (code !== 0) {
      throw new Error(`cdk ${args[0]} ended with ${code ?? 'a signal'}:\n${output}`);
    }
    return output;
  }

  /** Runs the built `cdk-invited-account` command, as a user in the account of the stacks does. */
  async command(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const file = join(ROOT, bin['cdk-invited-account']);
    const env = {
      ...withoutAws(process.env),
      ...awsVariables(this.account),
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ENDPOINT_URL_ORGANIZATIONS: this.emulator.url,
      AWS_ENDPOINT_URL_STS: this.emulator.url,
    };
    try {
      return { code: 0, ...(await run(process.execPath, [file, ...args], { env })) };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, stdout, stderr };
    }
  }

  /** What the functions and MiniStack itself logged. */
  async log(): Promise<string> {
    return readFile(join(this.folder, 'ministack.log'), 'utf8');
  }

  /** Ends everything that was started here. */
  stop(): Promise<void> {
    this.stopped ??= this.stopAll();
    return this.stopped;
  }

  private async stopAll(): Promise<void> {
    for (const child of this.running) {
      child.kill();
    }
    const { ministack } = this;
    if (ministack !== undefined && ministack.exitCode === null && ministack.signalCode === null) {
      const ended = once(ministack, 'close');
      ministack.stdin?.end();
      await Promise.race([ended, sleep(10_000, undefined, { ref: false }).then(() => ministack.kill('SIGKILL'))]);
    }
    await this.emulator.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /**
   * Puts the events of AWS Organizations on the default event bus of the account with the stacks, where the rules of the
   * stacks find them. If that is another account than the management account, this is what MembershipEvents does.
   */
  private forwardMembershipEvents(progress: (message: string) => void): void {
    const client = new EventBridgeClient(this.clientConfig);
    this.emulator.membershipEvents.onEvent = ({ source, 'detail-type': DetailType, detail }) => {
      const entry = { Source: source, DetailType, Detail: JSON.stringify(detail) };
      client.send(new PutEventsCommand({ Entries: [entry] })).then(
        ({ Entries: [{ ErrorCode } = {}] = [] }) => ErrorCode !== undefined && progress(`event refused: ${ErrorCode}`),
        (error: unknown) => progress(`event lost: ${String(error)}`),
      );
    };
  }

  private async startMiniStack(
    python: string,
    waitScale: number,
    environment: Readonly<Record<string, string>>,
  ): Promise<void> {
    const nodeBin = join(dirname(require.resolve('node/package.json')), 'bin');
    await requireLambdaNode(nodeBin);
    const log = createWriteStream(join(this.folder, 'ministack.log'));
    const ministack = spawn(python, [join(__dirname, 'run_ministack.py')], {
      cwd: this.folder,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...withoutAws(process.env),
        ...awsVariables(this.account),
        PATH: `${nodeBin}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`,
        TMPDIR: this.folder,
        GATEWAY_PORT: String(this.port),
        BIND_HOST: '127.0.0.1',
        MINISTACK_HOST: '127.0.0.1',
        MINISTACK_ACCOUNT_ID: this.account,
        IOT_MTLS_ENABLED: '0',
        SFN_WAIT_SCALE: String(waitScale),
        AWS_ENDPOINT_URL_ORGANIZATIONS: this.emulator.url,
        // MiniStack's own AssumeRole refuses nobody. The CDK CLI keeps it: it is not told of this one.
        AWS_ENDPOINT_URL_STS: this.emulator.url,
        NODE_OPTIONS: `--require ${JSON.stringify(join(__dirname, 'name-functions.cjs'))}`,
        ...environment,
      },
    });
    this.ministack = ministack;
    ministack.stdout.pipe(log, { end: false });
    ministack.stderr.pipe(log, { end: false });
    const deadline = Date.now() + START_TIMEOUT_MILLIS;
    while (!(await isHealthy(this.endpoint))) {
      if (ministack.exitCode !== null || Date.now() > deadline) {
        throw new Error(`MiniStack did not start:\n${(await this.log()).slice(-2000)}`);
      }
      await sleep(100);
    }
  }
}

/** Credentials whose access key names the calling account, as the emulator and MiniStack read it. */
export function credentialsOf(accountId: string) {
  return { accessKeyId: accountId, secretAccessKey: 'local' };
}

function awsVariables(accountId: string) {
  return {
    AWS_ACCESS_KEY_ID: accountId,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** The environment without the user's own AWS settings: nothing here may reach a real account. */
export function withoutAws(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !/^(AWS_|CDK_(?!VALIDATION$))/.test(name));
  return { ...Object.fromEntries(kept), AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
}

async function isHealthy(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(`${endpoint}/_ministack/health`)).ok;
  } catch {
    return false;
  }
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function requireLambdaNode(nodeBin: string): Promise<void> {
  const child = spawn(join(nodeBin, 'node'), ['--version'], { stdio: ['ignore', 'pipe', 'ignore'] });
  let version = '';
  child.stdout.on('data', (chunk: Buffer) => (version += chunk.toString()));
  await once(child, 'close').catch(() => {});
  if (!version.startsWith(`v${LAMBDA_NODE_MAJOR}.`)) {
    throw new Error(
      `the functions run on Node.js ${LAMBDA_NODE_MAJOR}, which the npm package "node" brings, found ${version.trim() || 'none'}. Run npm ci without --ignore-scripts.`,
    );
  }
}
