import { asCallError, CallError } from '../aws/call-error';
import { memberBehind } from './membership';
import { describeIfKnown } from '../aws/organizations';
import type { ResourceContext } from '../context/resource-context';
import { attributesOf, type Handshake, isOpenState, isSameTarget } from '../model/handshake';
import type { Outcome } from '../model/outcome';
import type { DeployRequest } from '../protocol/request';

/** The progress of an invitation towards a membership. */
export type Joining =
  | { readonly state: 'settled'; readonly outcome: Outcome }
  /** The request waits for a person to accept, at the longest until this time. */
  | { readonly state: 'waiting'; readonly untilMillis: number };

const settled = (outcome: Outcome): Joining => ({ state: 'settled', outcome });

/**
 * Accepts an open invitation by its role, or waits for a person, as declared.
 *
 * @param untilMillis the end of the wait for a person, if this request waits already
 */
export async function bringToJoin(
  request: DeployRequest,
  outcome: Outcome,
  untilMillis: number | undefined,
  context: ResourceContext,
): Promise<Joining> {
  const { State: state } = outcome.attributes;
  if (!declaresJoining(request)) {
    return settled(outcome);
  }
  const mustJoin = asksToJoin(request, outcome);
  if (state === 'ACCEPTED') {
    return mustJoin && outcome.membership === 'new' ? confirmed(request, outcome, context) : settled(outcome);
  }
  if (!isOpenState(state)) {
    return mustJoin ? fail(state) : settled(outcome);
  }
  if (request.acceptance !== undefined) {
    return acceptByRole(request, outcome, mustJoin, context);
  }
  return mustJoin ? waitForPerson(request, outcome, untilMillis, context) : settled(outcome);
}

async function acceptByRole(
  request: DeployRequest,
  outcome: Outcome,
  mustJoin: boolean,
  context: ResourceContext,
): Promise<Joining> {
  const { acceptor, organizations } = context;
  const { HandshakeId: handshakeId } = outcome.attributes;
  try {
    const accepted = await acceptor?.accept(handshakeId);
    if (accepted !== undefined) {
      // AWS took the acceptance, so it needs no further proof.
      return settled(acceptedOutcome(outcome, accepted));
    }
    return await joined(request, outcome, await describeIfKnown(handshakeId, organizations), context);
  } catch (thrown) {
    if (mustJoin || asCallError(thrown).kind === 'transient') {
      throw thrown;
    }
    return settled(outcome);
  }
}

async function waitForPerson(
  request: DeployRequest,
  outcome: Outcome,
  untilMillis: number | undefined,
  context: ResourceContext,
): Promise<Joining> {
  const { waitForAcceptanceSeconds = 0 } = request;
  const { organizations, nowMillis } = context;
  if (untilMillis === undefined) {
    return { state: 'waiting', untilMillis: nowMillis + waitForAcceptanceSeconds * 1000 };
  }
  const isTimeOver = nowMillis >= untilMillis;
  try {
    const handshake = await describeIfKnown(outcome.attributes.HandshakeId, organizations);
    const isLate = handshake === undefined && isSentJustNow(outcome, nowMillis);
    if (!isLate && !isOpenState(handshake?.state ?? '')) {
      return await joined(request, outcome, handshake, context);
    }
  } catch (thrown) {
    if (isTimeOver || asCallError(thrown).kind !== 'transient') {
      throw thrown;
    }
    // The next look is the retry, because many requests that retry a look would throttle each other for ever.
  }
  if (isTimeOver) {
    throw new CallError('permanent', 'NotAccepted', NOT_ACCEPTED.what, NOT_ACCEPTED.remedy, undefined);
  }
  return { state: 'waiting', untilMillis };
}

/** The time after which an invitation that AWS does not find by its id counts as forgotten. Reads lag by seconds. */
const FOUND_AFTER_MILLIS = 2 * 60 * 1000;

function isSentJustNow({ attributes }: Outcome, nowMillis: number): boolean {
  return nowMillis - Date.parse(attributes.RequestedTimestamp) < FOUND_AFTER_MILLIS;
}

export const declaresJoining = ({ acceptance, waitForAcceptanceSeconds }: DeployRequest) =>
  acceptance !== undefined || waitForAcceptanceSeconds !== undefined;

/**
 * True if this request fails when the account does not join.
 *
 * A rollback or a change of something else must not fail for that, because no deployment could then repair the stack.
 */
export function asksToJoin(request: DeployRequest, { isRollback }: Pick<Outcome, 'isRollback'> = {}): boolean {
  if (request.type === 'Create' || !declaresJoining(request)) {
    return declaresJoining(request);
  }
  if (isRollback === true) {
    return false;
  }
  const { invitation, acceptance, waitForAcceptanceSeconds, previous } = request;
  // A previous target that cannot be read was refused, so this Update is the rollback.
  const isAnotherTarget = previous.target !== undefined && !isSameTarget(previous.target, invitation.target);
  const isAnotherRole =
    acceptance?.RoleArn !== previous.acceptance?.RoleArn || acceptance?.ExternalId !== previous.acceptance?.ExternalId;
  const isNewlyWaitedFor = waitForAcceptanceSeconds !== undefined && previous.waitForAcceptanceSeconds === undefined;
  return invitation.revision > previous.revision || isAnotherTarget || isAnotherRole || isNewlyWaitedFor;
}

function joined(
  request: DeployRequest,
  outcome: Outcome,
  handshake: Handshake | undefined,
  context: ResourceContext,
): Promise<Joining> {
  return handshake?.state === 'ACCEPTED'
    ? confirmed(request, acceptedOutcome(outcome, handshake), context)
    : fail(handshake?.state ?? '');
}

function acceptedOutcome(outcome: Outcome, handshake: Handshake): Outcome {
  // The accepting role may see less of the invitation than the functions do.
  const accountId = handshake.accountId || outcome.attributes.AccountId;
  return { ...outcome, attributes: { ...attributesOf(handshake), AccountId: accountId }, membership: 'new' };
}

/** The same outcome, once the account that accepted is a member. An accepted invitation alone does not prove that. */
async function confirmed(
  { invitation }: DeployRequest,
  outcome: Outcome,
  { organizations }: ResourceContext,
): Promise<Joining> {
  const { attributes } = outcome;
  const { id } = await memberBehind(attributes.AccountId, invitation.target, organizations);
  return settled({ ...outcome, attributes: { ...attributes, AccountId: id } });
}

function fail(state: string): never {
  const words = ENDED[state] ?? ENDED_OTHERWISE;
  throw new CallError('permanent', state === '' ? 'Forgotten' : state, words.what, words.remedy, undefined);
}

const ASK = 'Ask the owner of the account, then raise revision and deploy again.';

const ENDED: Readonly<Record<string, { readonly what: string; readonly remedy: string }>> = {
  DECLINED: { what: 'the owner of the account declined the invitation', remedy: ASK },
  EXPIRED: { what: 'the invitation expired', remedy: ASK },
  CANCELED: { what: 'the invitation was cancelled meanwhile', remedy: 'Raise revision, then deploy again.' },
};
const ENDED_OTHERWISE = { what: 'the invitation has ended and the account did not join', remedy: ASK };

const NOT_ACCEPTED = {
  what: 'nobody accepted the invitation within waitForAcceptance',
  remedy: 'Tell the owner of the account to expect it, then deploy again.',
};
