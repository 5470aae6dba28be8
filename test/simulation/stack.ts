import { randomUUID } from 'node:crypto';
import type { Answer } from '../../lambda/protocol/answer';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization';
import { Cloud, type Event } from './cloud';

/** The properties of each resource, by logical id. */
export type Template = Readonly<Record<string, Properties>>;
type Properties = Readonly<Record<string, unknown>>;

export interface DeployOptions {
  /** A resource of another kind fails after all of ours have succeeded. */
  readonly siblingFails?: boolean;
  /** A resource of another kind fails this long after the start, and CloudFormation does not wait any longer. */
  readonly siblingFailsAfterSeconds?: number;
  /** Rollback of a replacement: a second Update with the properties swapped, or only a Delete of the new id. */
  readonly rollback?: 'swapped update' | 'delete of the new id';
}

export type Status = 'COMPLETE' | 'ROLLED BACK' | 'ROLLBACK FAILED' | 'DELETE FAILED';

export interface Resource {
  readonly physicalId: string;
  readonly properties: Properties;
}

/** A step that was begun in a deployment. */
type Begun =
  | {
      readonly kind: 'created';
      readonly logicalId: string;
      readonly physicalId: string;
      readonly properties: Properties;
    }
  | { readonly kind: 'updated'; readonly logicalId: string; readonly before: Resource; readonly after: Resource };

/**
 * CloudFormation in memory, with the documented order of events around custom resources.
 *
 * Creates and updates come first, and deletions last. A rollback undoes the begun steps in reverse order.
 */
export class Region extends Cloud {
  static start(): Region {
    return new Region(...Cloud.parts());
  }

  /** Number of deliveries of each event. 2 makes two copies at the same time. */
  deliveries = 1;
  readonly events: Event[] = [];

  stack(name = 'invitations'): Stack {
    return new Stack(this, name);
  }

  /** Targets of the open invitations. */
  open(): string[] {
    return this.organization
      .allHandshakes()
      .filter(({ state }) => state === 'OPEN')
      .map(({ target }) => target.id)
      .sort();
  }

  /** Delivers an event `deliveries` times, and resolves with the first answer. */
  async request(event: Event): Promise<Answer> {
    this.events.push(event);
    const delivered = Array.from({ length: this.deliveries }, () => this.deliverEvent(event));
    const answer = await Promise.race(delivered.map((delivery) => delivery.answer));
    return answer;
  }
}

export class Stack {
  private readonly resources = new Map<string, Resource>();
  readonly id: string;

  constructor(
    private readonly region: Region,
    private readonly name: string,
  ) {
    this.id = `arn:aws:cloudformation:us-east-1:${MANAGEMENT_ACCOUNT}:stack/${name}/${randomUUID()}`;
  }

  /** The resources that CloudFormation believes to exist, by logical id. */
  get believed(): ReadonlyMap<string, Resource> {
    return this.resources;
  }

  physicalIdOf(logicalId: string): string | undefined {
    return this.resources.get(logicalId)?.physicalId;
  }

  async deploy(template: Template, options: DeployOptions = {}): Promise<Status> {
    const { siblingFails = false, siblingFailsAfterSeconds, rollback = 'swapped update' } = options;
    const siblingFailure =
      siblingFailsAfterSeconds === undefined
        ? undefined
        : this.region.after(siblingFailsAfterSeconds, () => 'failed' as const);
    const begun: Begun[] = [];
    for (const [logicalId, properties] of Object.entries(template)) {
      const before = this.resources.get(logicalId);
      if (before !== undefined && JSON.stringify(before.properties) === JSON.stringify(properties)) {
        continue;
      }
      const answering =
        before === undefined ? this.create(logicalId, properties) : this.update(logicalId, before, properties);
      const answer = await Promise.race([answering, ...(siblingFailure === undefined ? [] : [siblingFailure])]);
      begun.push(this.begin(logicalId, properties, before, answer));
      if (answer === 'failed' || answer.Status === 'FAILED') {
        return this.rollBack(begun, rollback);
      }
    }
    if (siblingFails) {
      return this.rollBack(begun, rollback);
    }
    return this.complete(template, begun);
  }

  /** @param retained logical ids with a RemovalPolicy of RETAIN */
  async delete(retained: readonly string[] = []): Promise<Status> {
    for (const [logicalId, resource] of [...this.resources].reverse()) {
      if (!retained.includes(logicalId)) {
        const { Status } = await this.remove(logicalId, resource.physicalId, resource.properties);
        if (Status === 'FAILED') {
          return 'DELETE FAILED';
        }
      }
      this.resources.delete(logicalId);
    }
    return 'COMPLETE';
  }

  private begin(
    logicalId: string,
    properties: Properties,
    before: Resource | undefined,
    answer: Answer | 'failed',
  ): Begun {
    if (before === undefined) {
      // If CloudFormation did not wait for the answer, it makes up an id.
      const physicalId = answer === 'failed' ? `${this.name}-${logicalId}-1ABCDEFGHIJKL` : answer.PhysicalResourceId;
      return { kind: 'created', logicalId, physicalId, properties };
    }
    const isAnswered = answer !== 'failed' && answer.Status === 'SUCCESS';
    const physicalId = isAnswered ? answer.PhysicalResourceId : before.physicalId;
    return { kind: 'updated', logicalId, before, after: { physicalId, properties } };
  }

  private async complete(template: Template, begun: readonly Begun[]): Promise<Status> {
    for (const step of begun) {
      const after = step.kind === 'created' ? step : step.after;
      this.resources.set(step.logicalId, { physicalId: after.physicalId, properties: after.properties });
    }
    // This is the clean-up: CloudFormation abandons a resource whose deletion fails here.
    for (const step of begun) {
      if (step.kind === 'updated' && step.after.physicalId !== step.before.physicalId) {
        await this.remove(step.logicalId, step.before.physicalId, step.before.properties);
      }
    }
    for (const [logicalId, { physicalId, properties }] of [...this.resources]) {
      if (!Object.hasOwn(template, logicalId)) {
        await this.remove(logicalId, physicalId, properties);
        this.resources.delete(logicalId);
      }
    }
    return 'COMPLETE';
  }

  private async rollBack(begun: readonly Begun[], variant: DeployOptions['rollback']): Promise<Status> {
    let status: Status = 'ROLLED BACK';
    const cleanUp: (() => Promise<unknown>)[] = [];
    for (const step of [...begun].reverse()) {
      const { logicalId } = step;
      if (step.kind === 'created') {
        const { Status } = await this.remove(logicalId, step.physicalId, step.properties);
        status = Status === 'FAILED' ? 'ROLLBACK FAILED' : status;
        continue;
      }
      const { before, after } = step;
      const isReplaced = after.physicalId !== before.physicalId;
      if (isReplaced && variant === 'delete of the new id') {
        await this.remove(logicalId, after.physicalId, after.properties);
        continue;
      }
      const answer = await this.update(logicalId, after, before.properties);
      if (answer.Status === 'FAILED') {
        status = 'ROLLBACK FAILED';
        continue;
      }
      this.resources.set(logicalId, { physicalId: answer.PhysicalResourceId, properties: before.properties });
      if (answer.PhysicalResourceId !== after.physicalId) {
        cleanUp.push(() => this.remove(logicalId, after.physicalId, after.properties));
      }
    }
    for (const remove of cleanUp) {
      await remove();
    }
    return status;
  }

  private create(logicalId: string, properties: Properties): Promise<Answer> {
    return this.send('Create', logicalId, { ResourceProperties: properties });
  }

  private update(logicalId: string, before: Resource, properties: Properties): Promise<Answer> {
    return this.send('Update', logicalId, {
      PhysicalResourceId: before.physicalId,
      ResourceProperties: properties,
      OldResourceProperties: before.properties,
    });
  }

  private remove(logicalId: string, physicalId: string, properties: Properties): Promise<Answer> {
    return this.send('Delete', logicalId, { PhysicalResourceId: physicalId, ResourceProperties: properties });
  }

  private send(requestType: string, logicalId: string, fields: Properties): Promise<Answer> {
    return this.region.request({
      RequestType: requestType,
      ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:request',
      StackId: this.id,
      RequestId: randomUUID(),
      LogicalResourceId: logicalId,
      ResourceType: 'Custom::InvitedAccount',
      ...fields,
    });
  }
}
