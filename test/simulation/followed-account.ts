import type { Change } from '../../lib/shared/contract';
import { ROOT_ID } from '../../emulator/organization';
import { onlyAnswer, type Properties, Simulation } from './simulation';

export const ACCOUNT_ID = '111122223333';
export const EMAIL = 'owner@example.com';
export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Longer than anything is followed. */
export const FAR = 60 * DAY;
/** The longest gap between two looks, and what follows it. */
export const LONGEST_GAP = 80 * MINUTE;

/** An account that is invited, and what becomes of it after the answer. */
export class FollowedAccount {
  readonly simulation = Simulation.start();
  readonly unit = this.organization.createUnit(ROOT_ID, 'Data').id;
  readonly otherUnit = this.organization.createUnit(ROOT_ID, 'Web').id;
  /** What is declared to begin with: the account is to stand in `unit`. */
  readonly placed: Properties = { Target: { Type: 'ACCOUNT', Id: ACCOUNT_ID }, OrganizationalUnit: this.unit };
  /** The same without a place. */
  readonly plain: Properties = { Target: { Type: 'ACCOUNT', Id: ACCOUNT_ID } };

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

  accept(handshakeId: string): void {
    this.organization.accept(handshakeId, ACCOUNT_ID);
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

  /** What was told so far. */
  get changes(): readonly Change[] {
    return this.simulation.bus.events.map(({ detail }) => detail.change);
  }

  get running(): number {
    return this.simulation.followUps.filter(({ isRunning }) => isRunning).length;
  }

  /** How often an operation was called so far. */
  count(operation: string): number {
    return this.simulation.calls.filter((call) => call.startsWith(`${operation}:`)).length;
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
