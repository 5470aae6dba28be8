import type { Answer } from '../../../lambda/protocol/answer';
import { isSuccess, type Requests } from './requests';
import type { Properties, Resource, Resources, Template } from './resource';

export interface AdvanceOptions {
  /** Whether all resources begin together. By default, each begins after the one before. */
  readonly isParallel: boolean;
  /** When a resource that failed before is deleted. No documentation of AWS names the order. */
  readonly failedOnes: 'deleted first' | 'deleted in the clean-up';
}

/** The first failure of a deployment: CloudFormation does not wait for what has not ended by then. */
export class Failure {
  private resolve: () => void = () => undefined;
  readonly occurred = new Promise<void>((resolve) => {
    this.resolve = resolve;
  });

  occur(): void {
    this.resolve();
  }
}

/** Creates and updates what the template declares. The result tells whether all of it succeeded. */
export async function advance(
  template: Template,
  resources: Resources,
  requests: Requests,
  failure: Failure,
  options: AdvanceOptions,
): Promise<boolean> {
  const changed = Object.entries(template).filter(([logicalId, properties]) => {
    const before = resources.current.get(logicalId);
    const isOfThis = before?.serviceToken === requests.serviceToken;
    return before === undefined || before.hasFailed === true || !isOfThis || !isSame(before.properties, properties);
  });
  const steps = changed.map(([logicalId, properties]) => async () => {
    resources.begun.add(logicalId);
    const before = await stableBefore(logicalId, resources, requests, options.failedOnes);
    const isDone =
      before === undefined
        ? await create(logicalId, properties, resources, requests, failure)
        : await update(logicalId, properties, before, resources, requests, failure);
    if (!isDone) {
      failure.occur();
    }
    return isDone;
  });
  if (options.isParallel) {
    return (await Promise.all(steps.map((step) => step()))).every(Boolean);
  }
  for (const step of steps) {
    if (!(await step())) {
      return false;
    }
  }
  return true;
}

/** The resource that an Update changes. One whose Create failed is created anew instead, and deleted. */
async function stableBefore(
  logicalId: string,
  { current, doomed }: Resources,
  requests: Requests,
  failedOnes: AdvanceOptions['failedOnes'],
): Promise<Resource | undefined> {
  const before = current.get(logicalId);
  if (before?.hasFailed !== true) {
    return before;
  }
  const { physicalId, properties } = before;
  if (failedOnes === 'deleted first') {
    await requests.remove(logicalId, physicalId, properties);
  } else {
    doomed.push({ logicalId, physicalId, properties });
  }
  return undefined;
}

async function create(
  logicalId: string,
  properties: Properties,
  { current }: Resources,
  requests: Requests,
  failure: Failure,
): Promise<boolean> {
  const answer = await requests.create(logicalId, properties, failure.occurred);
  current.set(logicalId, {
    physicalId: answer.PhysicalResourceId,
    properties,
    serviceToken: requests.serviceToken,
    ...(isSuccess(answer) ? { attributes: attributesOf(answer) } : { hasFailed: true as const }),
  });
  return isSuccess(answer);
}

async function update(
  logicalId: string,
  properties: Properties,
  before: Resource,
  resources: Resources,
  requests: Requests,
  failure: Failure,
): Promise<boolean> {
  const { current, replaced } = resources;
  if (before.serviceToken !== requests.serviceToken) {
    // "Modifying service token is not allowed." No event is sent.
    resources.begun.delete(logicalId);
    return false;
  }
  const answer = await requests.update(logicalId, before, properties, failure.occurred);
  if (!isSuccess(answer)) {
    current.set(logicalId, { ...before, attempted: properties });
    return false;
  }
  current.set(logicalId, {
    physicalId: answer.PhysicalResourceId,
    properties,
    serviceToken: requests.serviceToken,
    attributes: attributesOf(answer),
  });
  if (answer.PhysicalResourceId !== before.physicalId) {
    replaced.push({ logicalId, physicalId: before.physicalId, properties: before.properties });
  }
  return true;
}

const attributesOf = (answer: Answer) => ({ ...answer.Data });

function isSame(one: Properties, other: Properties): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
