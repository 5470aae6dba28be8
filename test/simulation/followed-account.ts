import type { Change } from '../../lib/shared/contract';
import { ROOT_ID } from '../../emulator/organization/organization';
import { ACCOUNT, ACCOUNT_ID, MINUTE } from './fixtures';
import { onlyAnswer, type Properties, Simulation } from './simulation';

export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Longer than anything is followed. */
export const FAR = 60 * DAY;
/** The longest gap between two looks, and what follows it. */
export const LONGEST_GAP = 80 * MINUTE;
/** Ten failures in a row: 10, 20, 40 … 2560 s between them. */
export const TEN_FAILURES_SECONDS = 5110;

/** A new one in each test of a file that calls `useFollowedAccount()`. */
export let account: FollowedAccount;

/** @param arrange what each test finds */
export function useFollowedAccount(arrange: (started: FollowedAccount) => void = () => {}): void {
  beforeEach(() => {
    account = new FollowedAccount();
    arrange(account);
  });
  afterEach(() => account.simulation.stop());
}

/** An account that is invited, and what becomes of it after the answer. */
export class FollowedAccount {
  readonly simulation = Simulation.start();
  readonly unit = this.organization.createUnit(ROOT_ID, 'Data').id;
  readonly otherUnit = this.organization.createUnit(ROOT_ID, 'Web').id;
  /** Declared to begin with: the account is to stand in `unit`. */
  readonly placed: Properties = { ...ACCOUNT, OrganizationalUnit: this.unit };
  /** The same with another place. */
  readonly elsewhere: Properties = { ...ACCOUNT, OrganizationalUnit: this.otherUnit };
  /** The same with a place that is not there. */
  readonly nowhere: Properties = { ...ACCOUNT, OrganizationalUnit: 'ou-examplerootid111-nosuchunit111' };
  /** The same with a note, which asks for nothing new. */
  readonly noted: Properties = { ...this.placed, Notes: 'x' };
  /** The same without a place. */
  readonly plain = ACCOUNT;

  /** Without a place, with tags. */
  tagged(tags: Readonly<Record<string, string>>, more: Properties = {}): Properties {
    return { ...ACCOUNT, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })), ...more };
  }

  get organization() {
    return this.simulation.organization;
  }

  /** @returns the physical id */
  async create(properties: Properties): Promise<string> {
    return succeeded(onlyAnswer(await this.simulation.create(properties)));
  }

  /** @returns the physical id */
  async update(physicalId: string, previous: Properties, properties: Properties): Promise<string> {
    return succeeded(onlyAnswer(await this.simulation.update(physicalId, previous, properties)));
  }

  async delete(physicalId: string, properties: Properties = {}): Promise<void> {
    succeeded(onlyAnswer(await this.simulation.delete(physicalId, properties)));
  }

  /** @returns the physical id of a resource whose account was a member before */
  createOfMember(properties: Properties = this.placed): Promise<string> {
    this.organization.addMember(ACCOUNT_ID);
    return this.create(properties);
  }

  /** @returns the physical id of a resource whose account has joined, and nobody has looked */
  async createAndAccept(properties: Properties = this.placed): Promise<string> {
    const id = await this.create(properties);
    this.accept(id.replace('adopted-', ''));
    return id;
  }

  accept(handshakeId: string): void {
    this.organization.accept(handshakeId, ACCOUNT_ID);
  }

  /** @returns the id of an invitation of the account that a person sent */
  inviteByHand(tags: ReadonlyMap<string, string> = new Map()): string {
    return this.organization.invite({ target: { type: 'ACCOUNT', id: ACCOUNT_ID }, notes: undefined, tags }).id;
  }

  /** Lets time pass, in which follow-ups go on. */
  wait(seconds: number): Promise<void> {
    return this.simulation.after(seconds, () => {});
  }

  get parent(): string {
    return this.organization.parentOf(ACCOUNT_ID);
  }

  moveByHand(destinationId: string): void {
    this.organization.move(ACCOUNT_ID, this.parent, destinationId);
  }

  get tags(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.organization.tagsOf(ACCOUNT_ID));
  }

  tagByHand(added: Readonly<Record<string, string>>): void {
    this.organization.tag(ACCOUNT_ID, new Map(Object.entries(added)));
  }

  /** The change events so far. */
  get changes(): readonly Change[] {
    return this.simulation.bus.events.map(({ detail }) => detail.change);
  }

  get running(): number {
    return this.simulation.followUps.filter(({ isRunning }) => isRunning).length;
  }

  /** The number of calls of an operation so far. */
  count(operation: string): number {
    return this.simulation.calls.filter((call) => call.startsWith(`${operation}:`)).length;
  }

  /** Seconds of the waits so far. */
  get waits(): readonly unknown[] {
    return this.simulation.logs.filter(({ event }) => event === 'waiting').map(({ waitSeconds }) => waitSeconds);
  }

  /** `event outcome` of what was logged about follow-ups, without calls and waits. */
  get story(): readonly string[] {
    return this.simulation.logs
      .filter(
        ({ requestType, event }) => requestType === 'FollowUp' && !['received', 'call', 'waiting'].includes(event),
      )
      .map(({ event, change, outcome }) => [event, change, outcome].filter((word) => word !== undefined).join(' '));
  }
}

function succeeded({ Status, Reason, PhysicalResourceId }: ReturnType<typeof onlyAnswer>): string {
  if (Status !== 'SUCCESS') {
    throw new Error(`the request failed: ${Reason}`);
  }
  return PhysicalResourceId;
}
