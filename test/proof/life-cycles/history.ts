import { resourceKeyOf } from '../../../lambda/model/reference';
import { BrokenConnection, ServiceError } from '../../../emulator/wire/errors';
import { MANAGEMENT_ACCOUNT, ROOT_ID } from '../../../emulator/organization/organization';
import type { Event } from '../../simulation/cloud';
import type { DeployOptions, Stack, Status } from '../../simulation/stack';
import { type Declaration, LOGICAL_IDS, NOWHERE, PARTIES, ROLES, templateOf } from './declaration';
import { act, type Person } from './people';
import { type Copy, ObservedRegion, Unanswered } from './observed-region';
import { isForeseeable, RehearsedDeployment } from './rehearsed-deployment';

/** Longer than any request, and than the longest pause of a follow-up: 72 minutes and as many again. */
const THREE_HOURS = 3 * 60 * 60;
const STACKS = 2;
/** The place that does not exist, among the history's places. */
const NOWHERE_INDEX = 3;

/**
 * How a stack is:
 * - `failed`: a deployment failed with rollback disabled. It can be deployed, rolled back or deleted.
 * - `stuck`: a rollback or a deletion failed. Only a rollback that goes on helps, and only after a rollback.
 */
export type StackState = 'stable' | 'failed' | 'stuck' | 'stuck in a deletion';

/** What the history knows without asking: what the stacks declare, and how they are. */
export interface Model {
  readonly declarations: Declaration[];
  /** The declarations that a rollback goes back to. */
  readonly stable: Declaration[];
  readonly states: StackState[];
}

export const newModel = (): Model => ({
  declarations: Array.from({ length: STACKS }, () => ({})),
  stable: Array.from({ length: STACKS }, () => ({})),
  states: Array.from({ length: STACKS }, () => 'stable' as const),
});

export interface DeployHow extends DeployOptions {
  readonly copies?: readonly (Copy | undefined)[];
  /** What comes next does not wait for it. */
  readonly isInBackground?: boolean;
}

export interface RollBackHow extends DeployOptions {
  /** What failed in the rollback stays as it is. */
  readonly isSkipped: boolean;
}

/** The world of one history: a region, two stacks, and whoever disturbs them. */
export class History {
  readonly region: ObservedRegion;
  private readonly stacks: Stack[] = [];
  /** What runs for each stack. */
  private readonly running: Promise<void>[] = [];
  /** Who still has something to do. */
  private readonly people: Promise<void>[] = [];
  /** The root, two units, and one that does not exist. */
  private readonly places: readonly string[];
  private isAbandoned = false;
  private deploymentsAtWork = 0;

  constructor(seed: number) {
    this.region = ObservedRegion.make(seed);
    for (const { target, accountId } of PARTIES) {
      if (target.Type === 'EMAIL') {
        this.region.organization.knowEmail(accountId, target.Id);
      }
      this.makeRoles(accountId);
    }
    const units = ['Data', 'Web'].map((name) => this.region.organization.createUnit(ROOT_ID, name).id);
    this.places = [ROOT_ID, ...units, NOWHERE];
    for (let index = 0; index < STACKS; index++) {
      this.newStack(index);
    }
  }

  private makeRoles(accountId: string): void {
    for (const { name, externalId } of Object.values(ROLES)) {
      const trusts = name === 'Distrusting' ? [] : [MANAGEMENT_ACCOUNT];
      const policy = [{ effect: 'Allow' as const, actions: ['*'], resources: ['*'] }];
      this.region.emulator.roles.make({ accountId, name, trusts, externalId: externalId && 'the-right-one', policy });
    }
  }

  /** Waits for what runs for a stack. */
  async idle(index: number): Promise<void> {
    await this.running[index];
  }

  async deploy(model: Model, index: number, declaration: Declaration, how: DeployHow): Promise<void> {
    await this.idle(index);
    const { copies = [], isInBackground = false, ...options } = how;
    this.region.copies.push(...copies);
    const deployment = this.guard(async () => {
      this.deploymentsAtWork++;
      const stack = this.stack(index);
      const kept = this.invitedIn(stack);
      const disturbancesBefore = this.region.disturbances;
      const wasCalm = this.region.isCalm;
      this.region.tell(`deploy s${index}: ${JSON.stringify(declaration)} ${JSON.stringify(options)}`);
      const wasStable = model.states[index] === 'stable';
      const retained = this.retainedBy(stack, declaration, options);
      const retainedIds = retained.map((logicalId) => stack.physicalIdOf(logicalId) ?? '');
      const rehearsed = wasStable ? await this.rehearsed(stack, declaration, how) : undefined;
      const status = await stack.deploy(this.templateOf(declaration), options);
      this.checkAsRehearsed(rehearsed, status, this.region.disturbances === disturbancesBefore);
      this.conclude(model, index, status, declaration);
      this.region.invariants.retain(stack.id, retained, retainedIds);
      const isUndisturbed = wasCalm && this.region.disturbances === disturbancesBefore;
      if (status === 'ROLLED BACK' && wasStable && isUndisturbed && retained.length === 0) {
        this.checkKept(stack, kept);
      }
    });
    this.running[index] = deployment.finally(() => this.deploymentsAtWork--);
    if (!isInBackground) {
      await deployment;
    }
  }

  /** Tells what a deployment will do that nothing disturbs. */
  private async rehearsed(
    stack: Stack,
    declaration: Declaration,
    how: DeployHow,
  ): Promise<RehearsedDeployment | undefined> {
    const { region } = this;
    const isPlain = Object.entries(how).every(([name, value]) => name === 'rollback' || value === false);
    const isAlone = this.deploymentsAtWork <= 1;
    if (!isPlain || !isAlone || !region.isUndisturbed || !isForeseeable(declaration, NOWHERE_INDEX, region)) {
      return undefined;
    }
    region.madeCalls = [];
    return RehearsedDeployment.of(stack, this.templateOf(declaration), region);
  }

  private checkAsRehearsed(rehearsed: RehearsedDeployment | undefined, status: Status, isUndisturbed: boolean): void {
    const { madeCalls = [] } = this.region;
    this.region.madeCalls = undefined;
    if (rehearsed !== undefined && isUndisturbed) {
      const difference = rehearsed.differenceFrom(madeCalls, status);
      this.region.invariants.check(20, difference === undefined, () => difference ?? '');
    }
  }

  /** Rolls a stack back that failed, or goes on with a rollback that failed. */
  async rollBack(model: Model, index: number, how: RollBackHow): Promise<void> {
    await this.idle(index);
    await this.guard(async () => {
      const stack = this.stack(index);
      const skipped = how.isSkipped ? stack.unfinished : [];
      this.region.disturb(`roll s${index} back${skipped.length === 0 ? '' : `, but for ${skipped.join()}`}`);
      // CloudFormation forgets the former id of a resource that was replaced and is skipped.
      const forgotten = stack.toBeDeleted.filter(({ logicalId }) => skipped.includes(logicalId));
      this.conclude(model, index, await stack.rollBack(how, skipped), model.stable[index] ?? {});
      this.region.invariants.retainNamed(forgotten.map(({ physicalId }) => physicalId));
    });
  }

  private conclude(model: Model, index: number, status: Status, declaration: Declaration): void {
    this.region.tell(status);
    this.region.tally.count('deployments', status);
    switch (status) {
      case 'COMPLETE':
        model.declarations[index] = declaration;
        model.stable[index] = declaration;
        model.states[index] = 'stable';
        break;
      case 'FAILED':
        model.declarations[index] = declaration;
        model.states[index] = 'failed';
        break;
      case 'ROLLED BACK':
        model.declarations[index] = model.stable[index] ?? {};
        model.states[index] = 'stable';
        if (this.stack(index).isNew) {
          // The CDK deletes such a stack, and creates another one.
          this.newStack(index);
        }
        break;
      case 'ROLLBACK FAILED':
      case 'DELETE FAILED':
      case 'DELETE REFUSED':
        this.stick(model, index, status === 'DELETE FAILED' ? 'stuck in a deletion' : 'stuck');
    }
  }

  /** Resource keys of what leaves the stack in a deployment without a Delete. */
  private retainedBy(stack: Stack, declaration: Declaration, { retained = [] }: DeployOptions): readonly string[] {
    const template = this.templateOf(declaration);
    return retained.filter((logicalId) => {
      const before = stack.believed.get(logicalId)?.properties.Target;
      const after = template[logicalId]?.Target;
      return JSON.stringify(before) !== JSON.stringify(after);
    });
  }

  async deleteStack(model: Model, index: number, isRetained: boolean): Promise<void> {
    await this.idle(index);
    await this.guard(async () => {
      const stack = this.stack(index);
      this.region.tell(`delete s${index}${isRetained ? ', and retain its resources' : ''}`);
      if (isRetained) {
        for (const logicalId of stack.believed.keys()) {
          this.region.invariants.excuse(resourceKeyOf(stack.id, logicalId));
        }
      }
      const physicalIds = [...stack.believed.values()].map(({ physicalId }) => physicalId);
      const status = await stack.delete(isRetained ? [...stack.believed.keys()] : []);
      if (isRetained) {
        this.region.invariants.retainNamed(physicalIds);
      }
      this.region.tally.count('deletions', status);
      if (status === 'COMPLETE') {
        model.declarations[index] = {};
        model.stable[index] = {};
        model.states[index] = 'stable';
        this.newStack(index);
      } else {
        this.stick(model, index, 'stuck in a deletion');
      }
    });
  }

  /** A person acts, now or in the middle of what comes next. Who acts in vain is told so by the service. */
  person(what: Person, target: number, afterSeconds: number): void {
    if (afterSeconds === 0) {
      act(what, target, this.region, this.places.slice(0, 3));
      return;
    }
    this.people.push(this.region.after(afterSeconds, () => act(what, target, this.region, this.places.slice(0, 3))));
  }

  async pass(seconds: number): Promise<void> {
    await this.region.after(seconds, () => this.region.disturb(`${seconds} s pass`));
    this.region.invariants.members.checkMembers();
  }

  fault(operation: string, name: string, when: 'before' | 'after', times: number): void {
    const [error = '', reason] = name.split(':');
    for (let i = 0; i < times; i++) {
      this.region.emulator.faults.push({
        operation,
        error: error === 'broken connection' ? new BrokenConnection() : new ServiceError(error, 'Arranged.', reason),
        when,
      });
    }
    this.region.tally.count('faults', `${operation} ${when}`, times);
    this.region.disturb(`${times} times ${name} ${when} the effect of ${operation}`);
  }

  /** The next calls of EventBridge are refused, as a whole or in their first entry. */
  busFault(isPartial: boolean, times: number): void {
    const fault = isPartial ? { entry: 0, errorCode: 'InternalFailure' } : { error: 'ThrottlingException' };
    this.region.bus.faults.push(...Array.from({ length: times }, () => fault));
    this.region.tally.count('faults', `PutEvents${isPartial ? ', one entry' : ''}`, times);
    this.region.disturb(`${times} times PutEvents fails${isPartial ? ' in its first entry' : ''}`);
  }

  private templateOf(declaration: Declaration) {
    return templateOf(declaration, this.places);
  }

  /** When all that disturbs has ended, everything must be as declared; and gone when that is deleted. */
  async settle(model: Model): Promise<void> {
    const { region } = this;
    await Promise.all([...this.running, ...this.people]);
    await this.guard(async () => {
      await region.after(THREE_HOURS, () => undefined);
      region.calmDown();
      await this.checkNothingIsLeft('in the end');
      region.invariants.members.checkAtRest('in the end');
      region.tell('--- the last deployments');
      await this.forEachStack(model, (stack, index) =>
        this.heal(stack, model.declarations[index] ?? {}, model.states[index]),
      );
      await this.checkNothingIsLeft('after the last deployments');
      region.invariants.members.checkAtRest('after the last deployments');
      await this.forEachStack(model, async (stack) => {
        const status = await stack.delete();
        region.invariants.check(2, status === 'COMPLETE', () => `the last deletion is ${status}`);
      });
      await this.checkNothingIsLeft('after the last deletions');
      region.invariants.followUps.checkAtRest();
    });
    region.invariants.members.checkMembers();
    region.invariants.checkPrivacy();
  }

  /** An Update of each resource, with nothing in the way. */
  private async heal(stack: Stack, declaration: Declaration, state: StackState | undefined): Promise<void> {
    if (Object.keys(declaration).length === 0) {
      return;
    }
    const changed = Object.entries(declaration).map(([logicalId, declared]) => [
      logicalId,
      { ...declared, notes: 99, isBad: false },
    ]);
    const healed = Object.fromEntries(changed) as Declaration;
    const rehearsed = state === 'stable' ? await this.rehearsed(stack, healed, {}) : undefined;
    const disturbancesBefore = this.region.disturbances;
    const status = await stack.deploy(this.templateOf(healed));
    this.checkAsRehearsed(rehearsed, status, this.region.disturbances === disturbancesBefore);
    // What failed once is tried with what it failed for.
    const mayFail = state === 'failed' || Object.values(declaration).some(({ existing }) => existing === 'FAIL');
    this.region.invariants.check(6, status === 'COMPLETE' || mayFail, () => `the last deployment is ${status}`);
  }

  private async forEachStack(model: Model, work: (stack: Stack, index: number) => Promise<void>): Promise<void> {
    for (const [index, stack] of this.stacks.entries()) {
      if (model.states[index] === 'stable' || model.states[index] === 'failed') {
        await work(stack, index);
      }
    }
  }

  private async checkNothingIsLeft(when: string): Promise<void> {
    await this.region.after(THREE_HOURS, () => undefined);
    this.region.invariants.checkNothingIsLeft(when);
  }

  async end(): Promise<void> {
    await this.region.stop();
  }

  private newStack(index: number): void {
    // The second one has other resources besides ours, so its creation is long past.
    const stack = this.region.stack(`s${index}`, index === 0);
    this.stacks[index] = stack;
    this.region.stacks.set(stack.id, stack);
  }

  private stack(index: number): Stack {
    const stack = this.stacks[index];
    if (stack === undefined) {
      throw new Error(`there is no stack ${index}`);
    }
    return stack;
  }

  /** What CloudFormation would not wait for either ends the history. */
  private async guard(work: () => Promise<void>): Promise<void> {
    if (this.isAbandoned) {
      return;
    }
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Unanswered)) {
        throw error;
      }
      this.isAbandoned = true;
    }
  }

  private stick(model: Model, index: number, state: StackState): void {
    model.states[index] = state;
    const hole = holeOfRollback(this.region.events.at(-1));
    if (hole !== undefined) {
      this.region.tally.count('known holes', hole);
    }
    const wasDisturbed = hole !== undefined || this.region.disturbances > 0;
    this.region.invariants.check(5, wasDisturbed, () => `s${index} is stuck, and nothing disturbed it`);
    for (const logicalId of LOGICAL_IDS) {
      this.region.invariants.excuse(resourceKeyOf(this.stack(index).id, logicalId));
    }
  }

  /** Which resources have an open invitation of their own, and to whom. */
  private invitedIn(stack: Stack): ReadonlyMap<string, string> {
    const open = this.region.snapshot().invitations.filter(({ state }) => state === 'OPEN');
    return new Map(
      [...stack.believed].flatMap(([logicalId, { physicalId, properties }]) => {
        const { Id } = properties.Target as { readonly Id: string };
        const resourceKey = resourceKeyOf(stack.id, logicalId);
        const invitation = open.find(
          (candidate) =>
            candidate.id === physicalId ||
            (candidate.resourceKey === resourceKey && candidate.target.Id.toLowerCase() === Id.toLowerCase()),
        );
        return invitation === undefined ? [] : [[logicalId, invitation.id] as const];
      }),
    );
  }

  /** A deployment that was rolled back leaves what it found, but for the known holes. */
  private checkKept(stack: Stack, before: ReadonlyMap<string, string>): void {
    const { region } = this;
    const now = this.invitedIn(stack);
    for (const [logicalId, id] of before) {
      const resourceKey = resourceKeyOf(stack.id, logicalId);
      if (region.invariants.cancelledBy.has(id) && region.invariants.cancelledBy.get(id) !== resourceKey) {
        region.tally.count('known holes', '1: a rename that is rolled back');
        continue;
      }
      const { target, state } = region.snapshot().invitations.find((seen) => seen.id === id) ?? {};
      const accountId = target && region.organization.accountOf({ type: target.Type, id: target.Id });
      // By this name or the other: a member needs none.
      const hasJoined = state === 'ACCEPTED' || region.organization.members.has(accountId ?? '');
      region.invariants.check(
        6,
        now.has(logicalId) || hasJoined,
        () => `the rollback leaves ${logicalId} without its invitation`,
      );
    }
  }
}

/** What the last Update of a rollback may fail for, though nothing disturbs it. */
function holeOfRollback(event: Event | undefined): string | undefined {
  const [declared, former] = [event?.ResourceProperties, event?.OldResourceProperties].map(
    (properties) => (properties ?? {}) as Readonly<Record<string, unknown>>,
  );
  if (declared?.OrganizationalUnit === NOWHERE) {
    return '8: a rollback to a unit that does not exist';
  }
  const joins = declared?.WaitForAcceptanceSeconds ?? declared?.Acceptance;
  const isAsked =
    Number(declared?.Revision ?? 1) > Number(former?.Revision ?? 1) ||
    JSON.stringify([declared?.WaitForAcceptanceSeconds === undefined, declared?.Acceptance]) !==
      JSON.stringify([former?.WaitForAcceptanceSeconds === undefined, former?.Acceptance]);
  return joins !== undefined && isAsked ? '9: a rollback that asks for the account to join' : undefined;
}
