import type { StackResource } from '../aws/cloudformation';
import { CallError } from '../aws/call-error';
import { markName } from '../aws/executions';
import type { ResourceContext } from '../context/resource-context';
import { type Handshake, isSentBy } from '../model/handshake';
import type { Invitation } from '../protocol/properties';
import type { Invited } from './invited';
import { isSpared, namedBy } from './spared';

/**
 * Two resources of one stack share an invitation while one takes the place of the other. A rename creates the new
 * resource before it deletes the old one, and a rename that is rolled back deletes the new one.
 *
 * CloudFormation tells the physical ids of both. A mark tells a Delete to ask for them, so that no other Delete has to.
 * It is an execution that only waits, and it is seen in the list of executions that each Delete reads.
 */

/** The input of a mark. */
export interface Mark {
  /** The version of this input. */
  readonly mark: 1;
  /** The physical id of the resource that shares the invitation. It may be the marked one itself. */
  readonly sharedWith: string;
  /** Whole seconds until the mark ends by itself. */
  readonly waitSeconds: number;
}

export const isMark = (input: object): input is Mark => 'mark' in input;

/** A deployment that fails with rollback disabled may leave both resources for as long after the invitation has ended. */
const MARKED_LONGER_SECONDS = 24 * 60 * 60;

/** The days for which an invitation is open, if AWS does not tell its end. */
const OPEN_SECONDS = 15 * 24 * 60 * 60;

/**
 * Keeps the open invitation of another resource of the stack, if that has the declared revision.
 *
 * @returns undefined if the invitation is no other resource's of this stack, as far as CloudFormation tells
 */
export async function share(
  invitation: Handshake,
  { revision }: Invitation,
  context: ResourceContext,
): Promise<Extract<Invited, { by: 'sharing' }> | undefined> {
  const { reference } = invitation;
  if (reference === undefined || isSentBy(invitation, context.resourceKey) || reference.revision < revision) {
    return undefined;
  }
  const holder = await holderOf(invitation, context);
  if (holder === undefined || !(await isMarked(invitation, holder.physicalId, context))) {
    return undefined;
  }
  context.log.info('sharing', { sharedResourceKey: holder.resourceKey });
  return { by: 'sharing', handshake: invitation };
}

/** The resource of the stack whose physical id is the invitation's, or who sent it and has the same target still. */
async function holderOf(invitation: Handshake, context: ResourceContext): Promise<StackResource | undefined> {
  const resources = await context.stackResources();
  if (resources === 'unknown') {
    return undefined;
  }
  const named = resources.find(({ physicalId }) => physicalId === invitation.id);
  const sender = resources.find(({ resourceKey }) => isSentBy(invitation, resourceKey));
  if (named !== undefined || sender === undefined) {
    return named;
  }
  return isSpared(invitation, await namedBy(sender.physicalId, context)) ? sender : undefined;
}

/**
 * Marks both physical ids, and waits until the list of executions shows that.
 *
 * @returns false if the state machine cannot be used
 */
async function isMarked(
  { id, expiresAt }: Handshake,
  holderId: string,
  { executions, resourceKey, nowMillis }: ResourceContext,
): Promise<boolean> {
  const openSeconds = expiresAt === undefined ? OPEN_SECONDS : Math.ceil((expiresAt.getTime() - nowMillis) / 1000);
  const waitSeconds = Math.max(0, openSeconds) + MARKED_LONGER_SECONDS;
  let sharedIds: readonly string[];
  try {
    await executions.start(markName(holderId), { mark: 1, sharedWith: id, waitSeconds } satisfies Mark);
    if (holderId !== id) {
      await executions.start(markName(id), { mark: 1, sharedWith: holderId, waitSeconds } satisfies Mark);
    }
    sharedIds = (await executions.listRunning(resourceKey)).sharedIds;
  } catch {
    return false;
  }
  if (!sharedIds.includes(id) || !sharedIds.includes(holderId)) {
    throw new CallError('unlisted', 'MarkUnlisted', UNLISTED.what, UNLISTED.remedy, undefined);
  }
  return true;
}

const UNLISTED = {
  what: 'AWS Step Functions does not list an execution that was started a moment ago',
  remedy: 'Deploy again.',
};

/**
 * True if another resource of the stack has the invitation, so that a Delete leaves it open and its account in.
 *
 * @throws CallError if CloudFormation does not tell
 */
export async function isShared(physicalId: string, context: ResourceContext): Promise<boolean> {
  if (!context.knowledge.isMarked) {
    return false;
  }
  const ids = [physicalId, await sharedWith(physicalId, context)];
  const resources = await context.stackResources();
  if (resources === 'unknown') {
    throw new CallError('transient', 'StackUntold', UNTOLD.what, UNTOLD.remedy, undefined);
  }
  return resources.some((other) => other.resourceKey !== context.resourceKey && ids.includes(other.physicalId));
}

const UNTOLD = {
  what: 'AWS CloudFormation does not tell whether another construct of the stack goes on with the invitation',
  remedy: 'Allow cloudformation:ListStackResources, or delete again in a few minutes.',
};

/** Ends the marks of a physical id that nobody shares any more. */
export async function endMarks(physicalId: string, context: ResourceContext): Promise<void> {
  for (const id of new Set([physicalId, await sharedWith(physicalId, context)])) {
    await context.executions.stop(markName(id));
  }
}

async function sharedWith(physicalId: string, { executions }: ResourceContext): Promise<string> {
  const { input } = await executions.describe(markName(physicalId));
  return isMark(input) ? input.sharedWith : physicalId;
}
