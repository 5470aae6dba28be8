import { isDeepStrictEqual } from 'node:util';
import { RESOURCE_TYPE } from '../../lib/shared/contract';
import type { FollowUp } from '../../lambda/follow-up/follow-up';
import { type Ending, Functions } from './functions';
import type { OrganizationAsRead, Write } from './organization-copy';

/** Properties as CloudFormation delivers them. */
export type Properties = Readonly<Record<string, unknown>>;

/** An invitation that a stack has. */
export interface DeployedResource {
  readonly physicalId: string;
  readonly properties: Properties;
  /** True if nothing is deleted when the template does not declare it any more. */
  readonly isRetained: boolean;
  /** True if its Create failed with rollback disabled. The next deployment creates it anew, and deletes this one. */
  readonly hasFailed: boolean;
}

/** An invitation that a template declares. */
export interface DeclaredResource {
  readonly properties: Properties;
  /** True if nothing is deleted when the resource gets another physical id. */
  readonly isRetainedWhenReplaced: boolean;
}

/** A stack as it is and as it is to be. Both are by logical id, in the order of the template. */
export interface StackChange {
  // 'arn:aws:cloudformation:us-east-1:000000000000:stack/Accounts/guid'
  readonly stackId: string;
  readonly deployed: ReadonlyMap<string, DeployedResource>;
  readonly declared: ReadonlyMap<string, DeclaredResource>;
}

/** A request of the deployment, with all that it changes. */
export interface Rehearsed {
  readonly stackId: string;
  readonly logicalId: string;
  readonly type: 'Create' | 'Update' | 'Delete';
  /** The physical id before the request. Undefined of a Create. */
  readonly physicalId: string | undefined;
  readonly ending: Ending;
  readonly writes: readonly Write[];
}

export interface Rehearsal {
  readonly requests: readonly Rehearsed[];
  /** The work that goes on after the deployment. */
  readonly followUps: readonly FollowUp[];
}

/**
 * Plays the deployment of the stacks, one after the other, by the handler's own code.
 *
 * CloudFormation sends a request for each resource that is new or has other properties, and then, in the clean-up, one
 * for each that was replaced or is not declared any more.
 */
export async function rehearse(
  stacks: readonly StackChange[],
  asRead: OrganizationAsRead,
  startMillis: number,
): Promise<Rehearsal> {
  const functions = new Functions(asRead, startMillis);
  for (const { stackId, deployed } of stacks) {
    for (const [logicalId, { physicalId }] of deployed) {
      functions.stacks.set(stackId, logicalId, physicalId, 'CREATE_COMPLETE');
    }
  }
  const requests: Rehearsed[] = [];
  for (const stack of stacks) {
    requests.push(...(await new Deployment(stack, functions).run()));
  }
  return { requests, followUps: functions.executions.followUps };
}

interface Doomed {
  readonly logicalId: string;
  readonly resource: Pick<DeployedResource, 'physicalId' | 'properties'>;
}

/** The deployment of one stack. */
class Deployment {
  private readonly requests: Rehearsed[] = [];
  private readonly replaced: Doomed[] = [];
  private readonly failedBefore: Doomed[] = [];

  constructor(
    private readonly stack: StackChange,
    private readonly functions: Functions,
  ) {}

  async run(): Promise<readonly Rehearsed[]> {
    for (const [logicalId, declared] of this.stack.declared) {
      await this.advance(logicalId, declared);
    }
    // A deployment that fails is rolled back, and has no clean-up.
    if (this.requests.every(({ ending }) => !hasFailed(ending))) {
      for (const doomed of this.doomed()) {
        await this.delete(doomed);
      }
    }
    return this.requests;
  }

  private async advance(logicalId: string, declared: DeclaredResource): Promise<void> {
    const { stackId, deployed } = this.stack;
    const before = deployed.get(logicalId);
    if (before === undefined || before.hasFailed) {
      if (before !== undefined) {
        this.failedBefore.push({ logicalId, resource: before });
      }
      this.functions.stacks.set(stackId, logicalId, '', 'CREATE_IN_PROGRESS');
      await this.request('Create', logicalId, declared.properties);
    } else if (!isDeepStrictEqual(before.properties, declared.properties)) {
      this.functions.stacks.set(stackId, logicalId, before.physicalId, 'UPDATE_IN_PROGRESS');
      const physicalId = await this.request('Update', logicalId, declared.properties, before);
      if (physicalId !== before.physicalId && !declared.isRetainedWhenReplaced) {
        this.replaced.push({ logicalId, resource: before });
      }
    }
  }

  private doomed(): readonly Doomed[] {
    const { deployed, declared } = this.stack;
    const removed = [...deployed]
      .filter(([logicalId, { isRetained }]) => !declared.has(logicalId) && !isRetained)
      .map(([logicalId, resource]) => ({ logicalId, resource }));
    return [...this.failedBefore, ...this.replaced, ...removed];
  }

  private async delete({ logicalId, resource }: Doomed): Promise<void> {
    const { stackId, declared } = this.stack;
    const { stacks } = this.functions;
    // CloudFormation tells nothing about a former id that the clean-up deletes.
    const isGone = !declared.has(logicalId);
    if (isGone) {
      stacks.set(stackId, logicalId, resource.physicalId, 'DELETE_IN_PROGRESS');
    }
    await this.request('Delete', logicalId, resource.properties, resource);
    if (isGone) {
      stacks.delete(stackId, logicalId);
    }
  }

  /** @returns the physical id after the request */
  private async request(
    type: Rehearsed['type'],
    logicalId: string,
    properties: Properties,
    before?: Doomed['resource'],
  ): Promise<string> {
    const { stackId } = this.stack;
    const { organization, stacks } = this.functions;
    const writesBefore = organization.writes.length;
    const ending = await this.functions.handle(this.eventOf(type, logicalId, properties, before));
    const physicalId = before?.physicalId;
    const writes = organization.writes.slice(writesBefore);
    this.requests.push({ stackId, logicalId, type, physicalId, ending, writes });
    const after = physicalIdAfter(ending);
    if (type !== 'Delete') {
      const status = `${type === 'Create' ? 'CREATE' : 'UPDATE'}_${hasFailed(ending) ? 'FAILED' : 'COMPLETE'}`;
      stacks.set(stackId, logicalId, after, status);
    }
    return after;
  }

  private eventOf(type: Rehearsed['type'], logicalId: string, properties: Properties, before?: Doomed['resource']) {
    return {
      RequestType: type,
      // The name of a request's execution ends with it.
      RequestId: `rehearsal-${this.stack.stackId}-${this.requests.length}`,
      StackId: this.stack.stackId,
      LogicalResourceId: logicalId,
      ResourceType: RESOURCE_TYPE,
      ResourceProperties: properties,
      ResponseURL: `https://localhost/?X-Amz-Date=${asSignatureTime(this.functions.now)}`,
      ...(before !== undefined && { PhysicalResourceId: before.physicalId }),
      ...(type === 'Update' && { OldResourceProperties: before?.properties }),
    };
  }
}

export const hasFailed = (ending: Ending): boolean => ending.is === 'answered' && ending.answer.Status === 'FAILED';

const physicalIdAfter = (ending: Ending): string =>
  ending.is === 'answered' ? ending.answer.PhysicalResourceId : ending.outcome.physicalId;

/** `20260601T120000Z` */
const asSignatureTime = (millis: number) => new Date(millis).toISOString().replace(/[-:]|\.\d{3}/g, '');
