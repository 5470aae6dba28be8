import { RESOURCE_TYPE, type Target } from '../../lib/shared/contract';
import type { Present, PresentResource, StackResource } from '../aws/cloudformation';
import { describeIfKnown } from '../aws/organizations';
import type { ResourceContext } from '../context/resource-context';
import { type Handshake, isSameTarget } from '../model/handshake';
import { readPhysicalId } from '../model/physical-id';

/**
 * A Delete leaves alone what the resource has under another physical id now.
 *
 * CloudFormation deletes a failed Create after it has created the resource anew, and the id of a replaced one after the
 * Update. A copy of a Delete may come when the resource was declared anew. All have one resource key.
 */
export interface Spared {
  readonly isTarget: (target: Target) => boolean;
  readonly isAccount: (accountId: string) => boolean;
}

export const isSpared = ({ target }: Handshake, spared: Spared) => target !== undefined && spared.isTarget(target);

const NOTHING: Spared = { isTarget: () => false, isAccount: () => false };
const EVERYTHING: Spared = { isTarget: () => true, isAccount: () => true };

/** Asks CloudFormation for the id that the resource has now, and then AWS Organizations for the target of that. */
export async function sparedBy(physicalId: string, context: ResourceContext): Promise<Spared> {
  const other = presentBeside(physicalId, await context.present());
  if (other === undefined) {
    return NOTHING;
  }
  if (other.status === 'CREATE_IN_PROGRESS') {
    // The Create that is at work finds what an earlier one left.
    return EVERYTHING;
  }
  return namedBy(other.physicalId, context);
}

/** The target and the account that a physical id was given for. */
export async function namedBy(
  physicalId: string,
  { organizations }: Pick<ResourceContext, 'organizations'>,
): Promise<Spared> {
  const id = readPhysicalId(physicalId);
  switch (id.kind) {
    case 'sent':
    case 'adopted': {
      const handshake = await describeIfKnown(id.handshakeId, organizations);
      return {
        isTarget: (target) => handshake?.target !== undefined && isSameTarget(handshake.target, target),
        isAccount: (accountId) => handshake?.accountId === accountId,
      };
    }
    case 'member':
      return {
        isTarget: ({ Type, Id }) => Type === 'ACCOUNT' && Id === id.accountId,
        isAccount: (accountId) => accountId === id.accountId,
      };
    case 'failed':
    case 'made up':
      return NOTHING;
  }
}

/** True if a resource has the invitation: by its physical id, or as a later one to the target of that. */
export async function has(
  { physicalId }: StackResource,
  { id, target }: Pick<Handshake, 'id' | 'target'>,
  context: Pick<ResourceContext, 'organizations'>,
): Promise<boolean> {
  return physicalId === id || (target !== undefined && (await namedBy(physicalId, context)).isTarget(target));
}

/** The resource as it is now, if it has another id than the one that is deleted. */
export function presentBeside(physicalId: string, present: Present): PresentResource | undefined {
  const isOther =
    present !== 'none' &&
    present !== 'unknown' &&
    present.physicalId !== physicalId &&
    !present.status.startsWith('DELETE_');
  return isOther ? present : undefined;
}

/** Whether CloudFormation deletes this id, as far as it tells. Of a clean-up it tells only that the resource is ours. */
export function isBeingDeleted(physicalId: string, present: Present): boolean {
  if (present === 'unknown' || present === 'none') {
    return present === 'unknown';
  }
  const isSame = present.physicalId === physicalId;
  return present.type === RESOURCE_TYPE && (!isSame || present.status === 'DELETE_IN_PROGRESS');
}
