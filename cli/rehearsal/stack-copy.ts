import { RESOURCE_TYPE } from '../../lib/shared/contract';
import type { PresentResource, Stacks } from '../../lambda/aws/cloudformation';
import { resourceKeyOf } from '../../lambda/model/reference';

/** CloudFormation's record of the resources, in memory. The functions ask it while a deployment is at work. */
export class StackCopy implements Stacks {
  private readonly resources = new Map<string, Map<string, PresentResource>>();

  set(stackId: string, logicalId: string, physicalId: string, status: string): void {
    const ofStack = this.resources.get(stackId) ?? new Map<string, PresentResource>();
    this.resources.set(stackId, ofStack.set(logicalId, { type: RESOURCE_TYPE, physicalId, status }));
  }

  delete(stackId: string, logicalId: string): void {
    this.resources.get(stackId)?.delete(logicalId);
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async describe(stackId: string, logicalId: string) {
    return this.resources.get(stackId)?.get(logicalId) ?? 'none';
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async listInvitations(stackId: string) {
    return [...(this.resources.get(stackId) ?? [])]
      .filter(([, { status }]) => !status.startsWith('DELETE_'))
      .map(([logicalId, { physicalId }]) => ({ resourceKey: resourceKeyOf(stackId, logicalId), physicalId }));
  }
}
