import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import type { Side } from '../../emulator/sides';
import { call } from '../../emulator/test/bare-http';
import type { Event, Outcome } from '../simulation/cloud';
import { type Properties, STACK_ID } from '../simulation/simulation';
import { RemoteSimulation } from './remote-simulation';

/** Notes a line of a comparison. */
export type See = (step: string, line: string) => void;

const LATER_SECONDS = 2 * 60 * 60;

/**
 * A stack of CloudFormation and an organization, in which one life cycle is played.
 *
 * Each step notes the answer, the calls of the functions, and how the organization stands then.
 */
export class World {
  private stackId = STACK_ID;

  static async begin(side: Side, see: See): Promise<World> {
    await side.reset();
    const { Roots } = await ask(side, MANAGEMENT_ACCOUNT, 'ListRoots');
    return new World(side, see, RemoteSimulation.of(side), (Roots as [Identified])[0].Id);
  }

  private constructor(
    private readonly side: Side,
    private readonly see: See,
    private readonly simulation: RemoteSimulation,
    readonly root: string,
    /** Each id that differs from one side to the other, with its name. */
    private readonly names = new Map([[root, 'root']]),
  ) {}

  /** The same world, seen from another stack. */
  inStack(name: string): World {
    const other = new World(this.side, this.see, this.simulation, this.root, this.names);
    other.stackId = STACK_ID.replace('invitations', name);
    return other;
  }

  stop(): Promise<void> {
    return this.simulation.stop();
  }

  /** @returns the physical id */
  create(step: string, properties: Properties): Promise<string> {
    return this.send(step, this.simulation.createEvent(properties));
  }

  /** A Create during which something happens. */
  async createWhile(
    step: string,
    properties: Properties,
    seconds: number,
    happens: () => Promise<void>,
  ): Promise<string> {
    const [id] = await Promise.all([this.create(step, properties), this.simulation.after(seconds, happens)]);
    return id;
  }

  /** @returns the physical id */
  update(step: string, physicalId: string, previous: Properties, properties: Properties): Promise<string> {
    return this.send(step, this.simulation.updateEvent(physicalId, previous, properties));
  }

  /** @returns the physical id */
  delete(step: string, physicalId: string, properties: Properties): Promise<string> {
    return this.send(step, this.simulation.deleteEvent(physicalId, properties));
  }

  /** Lets time pass, in which follow-ups go on. */
  async pass(step: string): Promise<void> {
    await this.told(step, () => this.simulation.after(LATER_SECONDS, () => {}));
  }

  /** Somebody invites an account by hand. */
  async invite(accountId: string): Promise<void> {
    await this.ask(MANAGEMENT_ACCOUNT, 'InviteAccountToOrganization', { Target: { Type: 'ACCOUNT', Id: accountId } });
  }

  /** The owner of an account answers the open invitation. */
  async answer(accountId: string, operation: 'AcceptHandshake' | 'DeclineHandshake'): Promise<void> {
    const open = (await this.invitations()).find(({ State }) => State === 'OPEN');
    await this.ask(accountId, operation, { HandshakeId: open?.Id });
  }

  /** @returns the id of a new organizational unit in the root */
  async makeUnit(): Promise<string> {
    const input = { ParentId: this.root, Name: 'Data' };
    const { OrganizationalUnit } = await this.ask(MANAGEMENT_ACCOUNT, 'CreateOrganizationalUnit', input);
    const { Id } = OrganizationalUnit as Identified;
    this.names.set(Id, 'unit');
    return Id;
  }

  makeRole(accountId: string, name: string, externalId: string): Promise<void> {
    return this.side.makeRole({ accountId, name, externalId });
  }

  private send(step: string, event: Event): Promise<string> {
    return this.told(step, async () => {
      const outcome = await this.simulation.send({ ...event, StackId: this.stackId });
      this.see(`${step}, answer`, this.named(answerOf(outcome)));
      return outcome.answers[0]?.PhysicalResourceId ?? '';
    });
  }

  private async told<T>(step: string, act: () => Promise<T>): Promise<T> {
    const { simulation } = this;
    const [calls, changes] = [simulation.remoteCalls.length, simulation.bus.events.length];
    const result = await act();
    this.note(`${step}, calls`, counted(simulation.remoteCalls.slice(calls)));
    this.note(
      `${step}, change events`,
      simulation.bus.events.slice(changes).map(({ detail }) => detail.change),
    );
    const invitations = (await this.invitations()).map(({ Id, State }) => `${this.named(Id)} ${State}`);
    this.note(`${step}, invitations`, invitations.sort());
    this.note(`${step}, members`, await this.members());
    await this.side.tick();
    return result;
  }

  private note(step: string, lines: readonly string[]): void {
    if (lines.length > 0) {
      this.see(step, lines.join(', '));
    }
  }

  private async invitations() {
    const { Handshakes } = await this.ask(MANAGEMENT_ACCOUNT, 'ListHandshakesForOrganization');
    return Handshakes as readonly (Identified & { readonly State: string })[];
  }

  /** The members, each with its place and its tags, but for the management account. */
  private async members(): Promise<readonly string[]> {
    const { Accounts } = await this.ask(MANAGEMENT_ACCOUNT, 'ListAccounts');
    const members = (Accounts as readonly Identified[]).filter(({ Id }) => Id !== MANAGEMENT_ACCOUNT);
    return Promise.all(
      members.map(async ({ Id }) => {
        const { Parents } = await this.ask(MANAGEMENT_ACCOUNT, 'ListParents', { ChildId: Id });
        const { Tags } = await this.ask(MANAGEMENT_ACCOUNT, 'ListTagsForResource', { ResourceId: Id });
        const tags = (Tags as readonly { readonly Key: string; readonly Value: string }[]).map(
          ({ Key, Value }) => `${Key}=${Value}`,
        );
        return [Id, this.named((Parents as readonly Identified[])[0]?.Id ?? ''), ...tags.sort()].join(' ');
      }),
    );
  }

  private ask(caller: string, operation: string, input?: object) {
    return ask(this.side, caller, operation, input);
  }

  /** The text with names for the ids, in the order in which they were seen. */
  private named(text: string): string {
    const handshakes = () => [...this.names.values()].filter((name) => name.startsWith('h-')).length;
    return text.replace(/\b(?:h|o|r|ou)-[0-9a-z-]{8,}/g, (id) => {
      const name = this.names.get(id) ?? (id.startsWith('h-') ? `h-${handshakes() + 1}` : `${id.split('-')[0]}`);
      this.names.set(id, name);
      return name;
    });
  }
}

async function ask(side: Side, caller: string, operation: string, input = {}) {
  const { status, body } = await call(side.url, operation, input, side.keyOf(caller));
  if (status !== 200) {
    throw new Error(`${operation} failed: ${JSON.stringify(body)}`);
  }
  return body;
}

interface Identified {
  readonly Id: string;
}

/** The answer without its times, which are those of a real clock. */
function answerOf({ answers, seconds }: Outcome): string {
  const told = answers.map(({ Status, Reason, PhysicalResourceId, Data }) => {
    const { HandshakeId, State, OrganizationId, AccountId } = Data ?? {};
    return words([Status, PhysicalResourceId, Reason, HandshakeId, State, OrganizationId, AccountId]);
  });
  return `${told.join('; ')} after ${Math.round(seconds)} s`;
}

const words = (all: readonly (string | undefined)[]) =>
  all.filter((word) => word !== undefined && word !== '').join(' ');

/** `DescribeHandshake (40 times)` for the same call in a row. */
function counted(calls: readonly string[]): readonly string[] {
  const starts = calls.flatMap((call, index) => (call === calls[index - 1] ? [] : [index]));
  return starts.map((start, index) => {
    const times = (starts[index + 1] ?? calls.length) - start;
    return times === 1 ? `${calls[start]}` : `${calls[start]} (${times} times)`;
  });
}
