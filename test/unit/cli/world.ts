import { runCommand } from '../../../cli/command';
import type { StatusRow } from '../../../cli/status/rows/row';
import { MANAGEMENT_ACCOUNT } from '../../../emulator/organization/organization';
import { Fixture, targetOf } from '../../../emulator/test/fixture';
import { resourceKeyOf, signNotes } from '../../../lambda/model/reference';
import { RESOURCE_TYPE } from '../../../lib/shared/contract';
import { CloudFormation, type FakeStack } from './cloudformation';

/** @param name `Accounts`, or `eu-west-1/Accounts` in another region than us-east-1 */
export function stackIdOf(name: string): string {
  const [stack = '', region = 'us-east-1'] = name.split('/').reverse();
  return `arn:aws:cloudformation:${region}:${MANAGEMENT_ACCOUNT}:stack/${stack}/guid`;
}

interface Declaration {
  readonly stack?: string;
  readonly physicalId?: string | undefined;
  readonly status?: string;
  /** Instead of the literal one that the id tells. */
  readonly target?: unknown;
  readonly acceptance?: object;
  /** Further properties. */
  readonly properties?: object;
}

/** Stacks, an organization and a person at a terminal. */
export class World {
  static async start(settings: Parameters<typeof Fixture.start>[0] = {}): Promise<World> {
    return new World(await Fixture.start(settings), await CloudFormation.start());
  }

  private constructor(
    readonly organization: Fixture,
    readonly cloudFormation: CloudFormation,
  ) {}

  /** The account whose credentials the command is called with. */
  caller = MANAGEMENT_ACCOUNT;

  /** What the command finds in its environment. */
  get environment(): Record<string, string> {
    return {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: this.caller,
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL: this.cloudFormation.url,
      AWS_ENDPOINT_URL_ORGANIZATIONS: this.organization.emulator.url,
      AWS_ENDPOINT_URL_STS: this.organization.emulator.url,
    };
  }

  async stop(): Promise<void> {
    await Promise.all([this.organization.stop(), this.cloudFormation.stop()]);
  }

  /** A stack declares an invitation, by the name that its id has there. */
  declare(logicalId: string, id: string, declaration: Declaration = {}): void {
    const { stack: name = 'Accounts', physicalId, status, target = targetOf(id), acceptance, properties } = declaration;
    const stack = this.stack(name);
    stack.resources.push({ logicalId, type: RESOURCE_TYPE, physicalId, status });
    const template = JSON.parse(stack.template) as { Resources: Record<string, object> };
    template.Resources[logicalId] = {
      Type: RESOURCE_TYPE,
      Properties: { Target: target, Acceptance: acceptance, ...properties },
    };
    stack.template = JSON.stringify(template);
  }

  /** Sends what a resource would send, and returns the handshake's id. */
  async send(logicalId: string, id: string, { stack = 'Accounts', revision = 1 } = {}): Promise<string> {
    const resourceKey = resourceKeyOf(stackIdOf(stack), logicalId);
    const { Handshake } = await this.organization.management.inviteAccountToOrganization({
      Target: targetOf(id),
      Notes: signNotes(undefined, { resourceKey, revision }),
    });
    return Handshake?.Id ?? 'no id';
  }

  /** Sends and declares it. */
  async invite(logicalId: string, id: string, declaration: Declaration = {}): Promise<string> {
    const handshakeId = await this.send(logicalId, id, declaration);
    this.declare(logicalId, id, { physicalId: handshakeId, ...declaration });
    return handshakeId;
  }

  accept(accountId: string, handshakeId: string) {
    return this.organization.as(accountId).acceptHandshake({ HandshakeId: handshakeId });
  }

  decline(accountId: string, handshakeId: string) {
    return this.organization.as(accountId).declineHandshake({ HandshakeId: handshakeId });
  }

  cancel(handshakeId: string) {
    return this.organization.management.cancelHandshake({ HandshakeId: handshakeId });
  }

  /** Further variables of the environment. */
  readonly variables: Record<string, string> = {};
  /** What happens in the pause between two looks. */
  sleep = (): Promise<void> => Promise.resolve();

  async run(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    return this.runAt(false, ...args);
  }

  /** @param isTTY true if a person looks at what is printed */
  async runAt(isTTY: boolean, ...args: readonly string[]) {
    const before = process.env;
    const own = Object.entries(before).filter(([name]) => !/^AWS_|_proxy$|^NO_COLOR$/i.test(name));
    process.env = { ...Object.fromEntries(own), ...this.environment, ...this.variables };
    const printed = { stdout: '', stderr: '' };
    const into = (name: 'stdout' | 'stderr') => ({ isTTY, write: (text: string) => (printed[name] += text) });
    try {
      const code = await runCommand(args, {
        stdout: into('stdout'),
        stderr: into('stderr'),
        sleep: () => this.sleep(),
      });
      return { code, ...printed };
    } finally {
      process.env = before;
    }
  }

  /** The exit code, and what `--json` tells. */
  async status(...args: readonly string[]): Promise<{ code: number; standings: StatusRow[] }> {
    const { code, stdout, stderr } = await this.run('status', '--json', ...args);
    if (stdout === '') {
      throw new Error(stderr);
    }
    return { code, standings: JSON.parse(stdout) as StatusRow[] };
  }

  stack(name: string): FakeStack {
    return (
      this.cloudFormation.stacks.find(({ stackId }) => stackId === stackIdOf(name)) ??
      this.cloudFormation.addStack(stackIdOf(name))
    );
  }
}
