import type { StackResource } from '../aws/cloudformation';
import { CallError } from '../aws/call-error';
import { markName } from '../model/execution-name';
import type { ResourceContext } from '../context/resource-context';
import { type Handshake, isSentBy } from '../model/handshake';
import { formerKeyOf } from '../model/ownership';
import type { Invitation } from '../protocol/properties';
import type { Invited } from './invited';
import { has } from './spared';

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
  if (reference === undefined || reference.revision < revision) {
    return undefined;
  }
  const holder = await holderOf(invitation, context);
  if (holder === undefined || !(await isMarked(invitation, holder.physicalId, context))) {
    return undefined;
  }
  context.log.info('sharing', { sharedResourceKey: holder.resourceKey });
  return { by: 'sharing', handshake: invitation };
}

/**
 * The other resource of the stack whose physical id is the invitation's, or who sent it.
 *
 * If the sender has another target by now, the clean-up is still to delete the id that it had before.
 */
async function holderOf(invitation: Handshake, context: ResourceContext): Promise<StackResource | undefined> {
  const resources = await context.stackResources();
  if (resources === 'unknown') {
    return undefined;
  }
  const isOwn = isSentBy(invitation, context.resourceKey);
  // A late copy of a Create finds that its own resource has the invitation of another one.
  const others = resources.filter(({ resourceKey }) => !isOwn || resourceKey !== context.resourceKey);
  const named = others.find(({ physicalId }) => physicalId === invitation.id);
  const sender = others.find(({ resourceKey }) => isSentBy(invitation, resourceKey));
  if (named !== undefined || sender === undefined) {
    return named;
  }
  return (await has(sender, invitation, context)) ? sender : { ...sender, physicalId: invitation.id };
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
  const pairs = holderId === id ? [[id, id] as const] : [[holderId, id] as const, [id, holderId] as const];
  let running: readonly string[];
  try {
    for (const [physicalId, sharedWith] of pairs) {
      await executions.start(markName(physicalId, sharedWith), { mark: 1, sharedWith, waitSeconds } satisfies Mark);
    }
    running = (await executions.listRunning(resourceKey)).marks;
  } catch {
    return false;
  }
  if (!pairs.every(([physicalId, sharedWith]) => running.includes(markName(physicalId, sharedWith)))) {
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
  const ids = await idsSharedWith(physicalId, context);
  if (ids.length === 0) {
    return false;
  }
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
  const { executions, knowledge } = context;
  const others = (await idsSharedWith(physicalId, context)).map((id) => markName(id, physicalId));
  for (const name of new Set([...knowledge.marks, ...others])) {
    await executions.stop(name);
  }
}

/** The physical id itself and those that it is marked with. None if it is not marked. */
async function idsSharedWith(
  physicalId: string,
  { executions, knowledge }: ResourceContext,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const name of knowledge.marks) {
    const { input } = await executions.describe(name);
    ids.push(physicalId, ...(isMark(input) ? [input.sharedWith] : []));
  }
  return ids;
}

/** The invitations that are no other resource's of the stack, as far as CloudFormation tells. */
export async function unshared(
  invitations: readonly Handshake[],
  { stackResources, resourceKey }: ResourceContext,
): Promise<readonly Handshake[]> {
  const resources = invitations.length === 0 ? [] : await stackResources();
  if (resources === 'unknown') {
    return invitations;
  }
  const others = resources.filter((resource) => resource.resourceKey !== resourceKey);
  return invitations.filter(({ id }) => !others.some(({ physicalId }) => physicalId === id));
}

/**
 * The key that the resource had when it sent the invitation that its physical id names: see formerKeyOf.
 *
 * @returns undefined also if the sender is another resource of the stack, which has the invitation still
 */
export async function formerKeyOfUpdate(
  physicalId: string,
  first: Handshake | undefined,
  context: ResourceContext,
): Promise<string | undefined> {
  const formerKey = formerKeyOf(physicalId, first, context.resourceKey);
  const resources = formerKey === undefined ? 'unknown' : await context.stackResources();
  const sender = resources === 'unknown' ? undefined : resources.find(({ resourceKey }) => resourceKey === formerKey);
  const isTheirs = sender !== undefined && first !== undefined && (await has(sender, first, context));
  return isTheirs ? undefined : formerKey;
}
