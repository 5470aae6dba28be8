import { asCallError, CallError } from '../aws/call-error';
import { describeIfKnown } from '../aws/organizations';
import type { ResourceContext } from '../context/resource-context';
import { attributesOf, type Handshake, isOpenState, isSameTarget } from '../model/handshake';
import type { Outcome } from '../model/outcome';
import type { CreateRequest, UpdateRequest } from '../protocol/request';

/** How far an invitation has come on its way to a member. */
export type Joining =
  | { readonly state: 'settled'; readonly outcome: Outcome }
  /** A person is waited for, until then at the most. */
  | { readonly state: 'waiting'; readonly untilMillis: number };

/**
 * Accepts an open invitation by its role, or waits for a person, as declared.
 *
 * @param untilMillis until when this request waits for a person, if it does so already
 */
export async function bringToJoin(
  request: CreateRequest | UpdateRequest,
  outcome: Outcome,
  untilMillis: number | undefined,
  context: ResourceContext,
): Promise<Joining> {
  const settled: Joining = { state: 'settled', outcome };
  const { acceptance, waitForAcceptanceSeconds } = request;
  const { State: state = '', HandshakeId: handshakeId = '' } = outcome.attributes ?? {};
  const isAsked = asksToJoin(request, outcome);
  if (!declaresJoining(request) || state === 'ACCEPTED') {
    return settled;
  }
  if (!isOpenState(state)) {
    return isAsked ? fail(state) : settled;
  }
  if (acceptance !== undefined) {
    try {
      return joined(outcome, await accept(handshakeId, context));
    } catch (thrown) {
      if (isAsked || asCallError(thrown).kind === 'transient') {
        throw thrown;
      }
      return settled;
    }
  }
  if (!isAsked || waitForAcceptanceSeconds === undefined) {
    return settled;
  }
  const waiting: Joining = {
    state: 'waiting',
    untilMillis: untilMillis ?? context.nowMillis + waitForAcceptanceSeconds * 1000,
  };
  if (untilMillis === undefined) {
    return waiting;
  }
  const isOver = context.nowMillis >= untilMillis;
  try {
    const handshake = await describeIfKnown(handshakeId, context.organizations);
    if (handshake === undefined || !isOpenState(handshake.state)) {
      return joined(outcome, handshake);
    }
  } catch (thrown) {
    if (isOver || asCallError(thrown).kind !== 'transient') {
      throw thrown;
    }
    // The next look is the retry: many that wait would throttle each other for ever.
  }
  if (!isOver) {
    return waiting;
  }
  throw new CallError('permanent', 'NotAccepted', NOT_ACCEPTED.what, NOT_ACCEPTED.remedy, undefined);
}

const declaresJoining = ({ acceptance, waitForAcceptanceSeconds }: CreateRequest | UpdateRequest) =>
  acceptance !== undefined || waitForAcceptanceSeconds !== undefined;

/**
 * Whether this request is to fail where the account does not join. A rollback,
 * or a change of something else, must not: it would leave the stack where no
 * deployment can mend it.
 */
export function asksToJoin(
  request: CreateRequest | UpdateRequest,
  { isRollback }: Pick<Outcome, 'isRollback'> = {},
): boolean {
  if (request.type === 'Create' || !declaresJoining(request)) {
    return declaresJoining(request);
  }
  if (isRollback === true) {
    return false;
  }
  const { invitation, acceptance, waitForAcceptanceSeconds, previous } = request;
  // A target that cannot be read was refused: this is the rollback of it.
  const isAnotherTarget = previous.target !== undefined && !isSameTarget(previous.target, invitation.target);
  const isAnotherRole =
    acceptance?.RoleArn !== previous.acceptance?.RoleArn || acceptance?.ExternalId !== previous.acceptance?.ExternalId;
  const isNewlyWaitedFor = waitForAcceptanceSeconds !== undefined && previous.waitForAcceptanceSeconds === undefined;
  return invitation.revision > previous.revision || isAnotherTarget || isAnotherRole || isNewlyWaitedFor;
}

async function accept(
  handshakeId: string,
  { acceptor, organizations }: ResourceContext,
): Promise<Handshake | undefined> {
  return (await acceptor?.accept(handshakeId)) ?? (await describeIfKnown(handshakeId, organizations));
}

function joined(outcome: Outcome, handshake: Handshake | undefined): Joining {
  if (handshake?.state !== 'ACCEPTED') {
    return fail(handshake?.state ?? '');
  }
  // What accepts may read less of the invitation than whoever sent it.
  const accountId = handshake.accountId || (outcome.attributes?.AccountId ?? '');
  const attributes = { ...attributesOf(handshake), AccountId: accountId };
  return { state: 'settled', outcome: { ...outcome, attributes, membership: 'new' } };
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
