import type { Random } from './backoff';
import type { CreateRequest, Envelope, UpdateRequest } from './cloudformation-request';
import type { Context } from './context';
import { asCallError, CallError } from './errors';
import type { Announcement, PutEvents } from './events';
import type { Executions } from './executions';
import {
  describeRunning,
  endFollowUp,
  type FollowUp,
  followUpName,
  type RunningFollowUp,
  tell,
  untold,
  watchSeconds,
} from './follow-up';
import { isOpenState } from './handshake';
import type { Fulfilled } from './lifecycle';
import { bringMemberUpToDate, isNothing, type Wanted } from './member';
import { findAccountId } from './organizations';
import { readPhysicalId } from './physical-id';
import { formerOf, isSame, wantedOf } from './wanted';

/** What is needed to go on from an invitation to its account. */
export interface Completion {
  readonly envelope: Envelope;
  readonly context: Context;
  readonly executions: Executions;
  readonly putEvents: PutEvents;
  /** Names of the follow-ups that run for the resource; undefined when nobody has asked yet. */
  readonly followUps: readonly string[] | undefined;
  /** Told of the follow-up that this request has started: where it is tried again, that one knows what is owed. */
  readonly hasStarted: (followUp: string) => void;
  readonly invitationCount: number;
  readonly random: Random;
}

/**
 * What comes after the invitation and before the answer: a member is brought to
 * what is declared, and what is still to come is left to a follow-up, which takes
 * the place of former ones.
 */
export async function complete(
  request: CreateRequest | UpdateRequest,
  fulfilled: Fulfilled,
  completion: Completion,
): Promise<void> {
  const { envelope, context, executions, hasStarted } = completion;
  const { State: state = '', HandshakeId: handshakeId = '' } = fulfilled.attributes ?? {};
  const isOpen = isOpenState(state);
  const isMember = state === 'ACCEPTED' && fulfilled.hasLeft !== true;
  if (!isOpen && !isMember) {
    // Whoever follows an invitation that has ended tells of it, and ends by itself.
    return;
  }
  const running = await formerFollowUps(request, fulfilled, completion);
  const former = running.filter(({ followUp }) => followUp.handshakeId === handshakeId);
  const wanted = wantedOf(request, fulfilled, running, context);
  const ownName = followUpName(context.owner, envelope.requestId);
  const start = async (rest: Partial<FollowUp>) => {
    await executions.start(ownName, followUpOf(request, fulfilled, wanted, completion, rest));
    hasStarted(ownName);
  };
  const news = newsOf(request, fulfilled, context);

  const others = former.filter(({ followUp }) => followUp.requestId !== envelope.requestId);
  // A follow-up sees by itself that an account has joined by an invitation.
  const untoldNews = [
    ...former.flatMap(({ followUp }) => untold(followUp, context.nowMillis)),
    ...news.filter(({ change }) => change !== 'JOINED' || handshakeId === ''),
  ];
  // What former ones still owe would be lost with them if this function were killed: a new one takes it over first.
  if (isOpen ? request.hasEvents || !isNothing(wanted) : former.length > 0) {
    await start({ announcements: untoldNews });
    if (others.length > 0 && !(await executions.describe(ownName)).isRunning) {
      // A late copy: a later request has ended the follow-up of this one.
      context.log.info('copy', {});
      return;
    }
  }
  for (const { name } of others) {
    await endFollowUp(name, executions, context.log);
  }
  if (isOpen) {
    return;
  }
  const accountId = await memberOf(request, fulfilled, wanted, context);
  if (accountId === undefined && !isNothing(wanted)) {
    // It goes on looking, and tells where it finds nobody.
    await start({ announcements: untoldNews });
    return;
  }
  if (accountId !== undefined) {
    try {
      const { refusal } = await bringMemberUpToDate(accountId, wanted, context.organizations);
      if (refusal !== undefined) {
        throw refusal;
      }
    } catch (thrown) {
      if (!isLeftToFollowUp(request, fulfilled, asCallError(thrown))) {
        throw thrown;
      }
      // It tries again, and tells that it failed.
      await start({});
      return;
    }
  }
  // Also where it stands there already: an earlier attempt may have moved it, and not told.
  const { organizationalUnit: organizationalUnitId } = wanted;
  const isPlaced = accountId !== undefined && organizationalUnitId !== undefined;
  const placed = isPlaced ? [{ ...announcement('PLACED', context), organizationalUnitId }] : [];
  const known = accountId !== undefined ? { accountId } : {};
  if (former.length > 0) {
    const joined = handshakeId !== '' ? [announcement('JOINED', context)] : [];
    const followUp = followUpOf(request, fulfilled, wanted, completion, known);
    await tellAndEnd(ownName, followUp, [...untoldNews, ...joined, ...placed], completion);
  } else if (former.length === 0 && request.hasEvents && news.length + placed.length > 0) {
    await start({ isOver: true, announcements: [...news, ...placed], ...known });
  }
}

/**
 * All is done that the follow-up took over: it ends, so that whatever a person
 * moves from now on stays. Where nothing can be told now, it goes on and tells.
 */
async function tellAndEnd(
  name: string,
  followUp: FollowUp,
  announcements: readonly Announcement[],
  { context, executions, putEvents }: Completion,
): Promise<void> {
  try {
    await tell(followUp, announcements, putEvents, context.log);
  } catch (thrown) {
    context.log.warn('untold', { outcome: asCallError(thrown).code });
    return;
  }
  await endFollowUp(name, executions, context.log);
}

/**
 * Where what is declared is the same as before, a move or a tag that is still owed
 * and refused for good does not fail the Update: its rollback would owe the same.
 */
function isLeftToFollowUp(
  request: CreateRequest | UpdateRequest,
  fulfilled: Fulfilled,
  { operation, kind }: CallError,
): boolean {
  const earlier = formerOf(request, fulfilled);
  if (earlier === undefined || kind !== 'permanent') {
    return false;
  }
  switch (operation) {
    case 'MoveAccount':
      return request.organizationalUnit === earlier.organizationalUnit;
    case 'TagResource':
      return isSame(request.invitation.tags, earlier.tags) && request.isRemovedOnDelete === earlier.isRemovedOnDelete;
    default:
      return false;
  }
}

async function formerFollowUps(
  request: CreateRequest | UpdateRequest,
  { physicalId, sentHandshakeId, isKept }: Fulfilled,
  { context, executions, followUps }: Completion,
): Promise<readonly RunningFollowUp[]> {
  // A Create follows nothing, unless what it found was retained when the resource was deleted.
  const isFirst =
    request.type === 'Create' && (sentHandshakeId !== undefined || !(isKept === true || declaresMore(request)));
  if (isFirst) {
    return [];
  }
  const names = followUps ?? (await executions.listRunning(context.owner)).followUps;
  const running = await describeRunning(names, executions);
  // One that has nothing to do but to tell is in nobody's way.
  return running.filter(({ followUp }) => followUp.physicalId === physicalId && followUp.isOver !== true);
}

function declaresMore({ invitation, organizationalUnit, isRemovedOnDelete, hasEvents }: CreateRequest): boolean {
  return invitation.tags.length > 0 || organizationalUnit !== undefined || isRemovedOnDelete || hasEvents;
}

function followUpOf(
  { invitation }: CreateRequest | UpdateRequest,
  { physicalId, attributes }: Fulfilled,
  wanted: Wanted,
  { envelope, context, invitationCount, random }: Completion,
  rest: Partial<FollowUp>,
): FollowUp {
  const { HandshakeId: handshakeId = '', AccountId: accountId = '' } = attributes ?? {};
  return {
    followUp: 1,
    stackId: envelope.stackId,
    logicalResourceId: envelope.logicalResourceId,
    requestId: envelope.requestId,
    physicalId,
    handshakeId,
    // Without an invitation nothing else tells that the account has joined.
    ...(handshakeId === '' && { accountId }),
    target: invitation.target,
    wanted,
    announcements: [],
    startedMillis: context.nowMillis,
    waits: 0,
    failures: 0,
    waitSeconds: watchSeconds(0, invitationCount, random),
    ...rest,
  };
}

/** Whether an earlier attempt of this request sent the invitation, and was killed before it was known. */
export function isSentByItself(fulfilled: Fulfilled, { repeatedSinceMillis }: Context): boolean {
  return isSentSince(repeatedSinceMillis, fulfilled);
}

function isSentSince(sinceMillis = Number.POSITIVE_INFINITY, { attributes, isKept }: Fulfilled): boolean {
  return isKept === true && Date.parse(attributes?.RequestedTimestamp ?? '') >= sinceMillis;
}

/** What has happened in this request. */
function newsOf(request: CreateRequest | UpdateRequest, fulfilled: Fulfilled, context: Context): Announcement[] {
  const { physicalId, sentHandshakeId, attributes } = fulfilled;
  const isNew = formerOf(request, fulfilled) === undefined;
  const { kind } = readPhysicalId(physicalId);
  // A copy of this Create may have sent it, and have been killed before it told.
  const isSentByCopy = request.type === 'Create' && isSentSince(context.signedAtMillis, fulfilled);
  const isSent = sentHandshakeId !== undefined || isSentByItself(fulfilled, context) || isSentByCopy;
  return [
    ...(isSent ? [announcement('INVITED', context)] : []),
    ...(isNew && (kind === 'adopted' || kind === 'member') ? [announcement('ADOPTED', context)] : []),
    ...(attributes?.State === 'ACCEPTED' && (fulfilled.hasJustJoined === true || (isNew && kind === 'sent'))
      ? [announcement('JOINED', context)]
      : []),
  ];
}

const announcement = (change: Announcement['change'], { nowMillis }: Context): Announcement => ({
  change,
  atMillis: nowMillis,
});

/**
 * The account to be brought to what is declared; undefined where there is nothing
 * to do, or where no member is known by the e-mail address that was invited.
 */
async function memberOf(
  { invitation }: CreateRequest | UpdateRequest,
  { attributes, hasJustJoined }: Fulfilled,
  wanted: Wanted,
  { organizations, log }: Context,
): Promise<string | undefined> {
  const { AccountId: named = '' } = attributes ?? {};
  const { target } = invitation;
  if (named === '' && target.Type === 'EMAIL' && isNothing(wanted)) {
    return undefined;
  }
  const accountId = await findAccountId(named, target, organizations);
  if (accountId === undefined && hasJustJoined === true) {
    throw new CallError('unlisted', 'MemberNotFound', NOT_FOUND.what, NOT_FOUND.remedy, undefined);
  }
  if (accountId === undefined) {
    // It accepted a moment ago, or has another address by now. A rollback must not fail over that.
    log.warn('placed', { outcome: 'MemberNotFound' });
  }
  return accountId;
}

const NOT_FOUND = {
  what: 'the invitation was accepted, but no member has the e-mail address',
  remedy: 'The list of accounts may be late: deploy again.',
};
