import { randomUUID } from 'node:crypto';
import type { Answer } from '../../lambda/protocol/answer';
import { Cloud, type Event } from './cloud';
import { advance, type AdvanceOptions, Failure } from './cloudformation/advance';
import { cleanUp, inTurn, type Pace } from './cloudformation/clean-up';
import { type Exports, RegionalExports } from './cloudformation/refusals';
import { type Delivery, isSuccess, Requests, SERVICE_TOKEN } from './cloudformation/requests';
import { type Doomed, type Resource, Resources, type Template } from './cloudformation/resource';
import { rollBack, type Undoing } from './cloudformation/roll-back';
import { STACK_ACCOUNT } from './two-accounts';

export type { Resource, Template } from './cloudformation/resource';

export interface DeployOptions {
  /** A resource of another kind fails after all of ours have succeeded. */
  readonly siblingFails?: boolean;
  /** A resource of another kind fails this long after the start, and CloudFormation does not wait any longer. */
  readonly siblingFailsAfterSeconds?: number;
  readonly rollback?: Undoing;
  /** Whether resources begin together. */
  readonly isParallel?: boolean;
  /** `cdk deploy --no-rollback`, and express mode: all stays as it is after a failure. */
  readonly isRollbackDisabled?: boolean;
  readonly failedOnes?: AdvanceOptions['failedOnes'];
  /** Logical ids with a RemovalPolicy of RETAIN, which is also for ids that are replaced. */
  readonly retained?: readonly string[];
  readonly exports?: Exports;
  /** The provider's function. */
  readonly serviceToken?: string;
}

/**
 * - `FAILED` is UPDATE_FAILED or CREATE_FAILED, after which all stays as it is.
 * - `DELETE REFUSED`: another stack uses an export, so nothing is deleted.
 */
export type Status = 'COMPLETE' | 'ROLLED BACK' | 'ROLLBACK FAILED' | 'DELETE FAILED' | 'DELETE REFUSED' | 'FAILED';

/** A region of AWS in memory, with CloudFormation's order of events around custom resources. */
export class Region extends Cloud {
  static start(): Region {
    return new Region(...Cloud.parts());
  }

  /** Number of deliveries of each event. 2 makes two copies at the same time. */
  deliveries = 1;
  readonly events: Event[] = [];
  readonly exports = new RegionalExports();

  /** @param isNew whether the first deployment creates the stack. By default, the stack has other resources already. */
  stack(name = 'invitations', isNew = false): Stack {
    return new Stack(this, name, isNew);
  }

  /** Targets of the open invitations. */
  open(): string[] {
    return this.organization
      .allHandshakes()
      .filter(({ state }) => state === 'OPEN')
      .map(({ target }) => target.id)
      .sort();
  }

  /** CloudFormation is at once ready for the next request of a resource. */
  readonly ready: Delivery['ready'] = () => Promise.resolve();

  giveUp({ StackId, LogicalResourceId }: Event, physicalId: string): void {
    this.cloudFormation.resources.givenUp(StackId, LogicalResourceId, physicalId);
  }

  takeBack(stackId: string, logicalId: string, physicalId: string): void {
    this.cloudFormation.resources.takenBack(stackId, logicalId, physicalId);
  }

  retain(StackId: string, LogicalResourceId: string): void {
    this.cloudFormation.resources.forget({ StackId, LogicalResourceId });
  }

  /** Delivers an event `deliveries` times, and resolves with the first answer. */
  async request(event: Event): Promise<Answer> {
    this.events.push(event);
    const delivered = Array.from({ length: this.deliveries }, () => this.deliverEvent(event));
    const answer = await Promise.race(delivered.map((delivery) => delivery.answer));
    return answer;
  }
}

/**
 * A stack as CloudFormation deploys it: creates and updates first, deletions last, in a clean-up.
 *
 * One whose creation was rolled back is used again. Of the CDK, it would get another id.
 */
export class Stack {
  readonly id: string;
  private readonly resources = new Resources();
  private readonly requests: Requests;
  private exports: Exports = {};

  constructor(
    private readonly region: Region,
    name: string,
    private isUncreated: boolean,
  ) {
    this.id = `arn:aws:cloudformation:us-east-1:${STACK_ACCOUNT}:stack/${name}/${randomUUID()}`;
    this.requests = new Requests(region, this.id, name);
  }

  /** The resources that CloudFormation believes to exist, by logical id. */
  get believed(): ReadonlyMap<string, Resource> {
    return this.resources.current;
  }

  /** True until a deployment is complete. */
  get isNew(): boolean {
    return this.isUncreated;
  }

  /** Ids that the next clean-up deletes. */
  get toBeDeleted(): readonly Doomed[] {
    return [...this.resources.doomed, ...this.resources.replaced];
  }

  /** Logical ids that a rollback still has to take back. */
  get unfinished(): readonly string[] {
    return [...this.resources.begun];
  }

  physicalIdOf(logicalId: string): string | undefined {
    return this.believed.get(logicalId)?.physicalId;
  }

  async deploy(template: Template, options: DeployOptions = {}): Promise<Status> {
    const { siblingFails = false, siblingFailsAfterSeconds, isParallel = false } = options;
    const { failedOnes = 'deleted in the clean-up' } = options;
    const failure = new Failure();
    if (siblingFailsAfterSeconds !== undefined) {
      void this.region.after(siblingFailsAfterSeconds, () => failure.occur());
    }
    const { serviceToken = SERVICE_TOKEN, exports = {} } = options;
    this.requests.serviceToken = serviceToken;
    const isThrough = await advance(template, this.resources, this.requests, failure, { isParallel, failedOnes });
    if (isThrough && !siblingFails && this.region.exports.set(exports, this.believed) === undefined) {
      this.exports = exports;
      await this.complete(template, options);
      return 'COMPLETE';
    }
    return options.isRollbackDisabled === true ? 'FAILED' : this.rollBack(options);
  }

  /**
   * Takes back what was begun since the stack was stable: `cdk rollback`, or ContinueUpdateRollback after a rollback
   * that failed.
   *
   * @param skipped logical ids that stay as they are: `cdk rollback --orphan`, or ResourcesToSkip
   */
  async rollBack(options: DeployOptions = {}, skipped: readonly string[] = []): Promise<Status> {
    const { rollback: undoing = 'swapped update', isParallel = false, retained = [] } = options;
    if (!(await rollBack(this.resources, this.requests, { undoing, isParallel, skipped }))) {
      return 'ROLLBACK FAILED';
    }
    this.spare(retained);
    if (this.isUncreated) {
      const isGone = await this.remove(this.resources.doomed.splice(0), options);
      return isGone ? 'ROLLED BACK' : 'ROLLBACK FAILED';
    }
    this.resources.stabilize();
    await cleanUp(this.resources, this.requests, this.pace(options));
    this.resources.stabilize();
    return 'ROLLED BACK';
  }

  /** @param retained logical ids with a RemovalPolicy of RETAIN */
  async delete(retained: readonly string[] = [], options: DeployOptions = {}): Promise<Status> {
    if (this.region.exports.isUsed(this.exports)) {
      return 'DELETE REFUSED';
    }
    const { current, doomed, replaced } = this.resources;
    doomed.push(...replaced, ...[...current].reverse().map(([logicalId, resource]) => ({ logicalId, ...resource })));
    this.spare(retained);
    const isGone = await this.remove(doomed.splice(0), options);
    if (!isGone) {
      return 'DELETE FAILED';
    }
    current.clear();
    this.resources.stabilize();
    this.isUncreated = true;
    return 'COMPLETE';
  }

  private async complete(template: Template, options: DeployOptions): Promise<void> {
    this.isUncreated = false;
    const { current, doomed, replaced } = this.resources;
    const removed = [...current].filter(([logicalId]) => !Object.hasOwn(template, logicalId));
    doomed.push(...replaced, ...removed.map(([logicalId, resource]) => ({ logicalId, ...resource })));
    this.spare(options.retained ?? []);
    this.resources.stabilize();
    await cleanUp(this.resources, this.requests, this.pace(options));
    this.resources.stabilize();
  }

  /** Of a retained resource nothing is deleted, and CloudFormation forgets it. */
  private spare(retained: readonly string[]): void {
    const { current, doomed } = this.resources;
    const spared = doomed.filter(({ logicalId }) => retained.includes(logicalId));
    for (const one of spared) {
      doomed.splice(doomed.indexOf(one), 1);
      if (current.get(one.logicalId)?.physicalId === one.physicalId) {
        current.delete(one.logicalId);
        this.requests.retain(one.logicalId);
      }
    }
  }

  /** Deletions of a stack that is on its way out: each is tried once, and none begins after a failure. */
  private async remove(all: readonly Doomed[], { isParallel = false }: DeployOptions): Promise<boolean> {
    const { current, doomed } = this.resources;
    let isGone = true;
    await inTurn(all, isParallel, async (one) => {
      const { logicalId, physicalId, properties } = one;
      const mayBegin = isParallel || isGone;
      if (mayBegin && isSuccess(await this.requests.remove(logicalId, physicalId, properties))) {
        current.delete(logicalId);
        return;
      }
      isGone = false;
      if (current.get(logicalId)?.physicalId !== physicalId) {
        doomed.push(one);
      }
    });
    return isGone;
  }

  private pace({ isParallel = false }: DeployOptions): Pace {
    return { after: (seconds, work) => this.region.after(seconds, work), isParallel };
  }
}
