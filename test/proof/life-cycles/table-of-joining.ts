import { isSameTarget } from '../../../lambda/model/handshake';
import { ROLES } from './declaration';
import type { DeclaredProperties, ReadRequest } from './request';
import { memberOf, openTo, type Seen, type Snapshot } from './snapshot';
import type { Expected } from './table';

/**
 * The table of what comes between the invitation and the answer: a role accepts
 * it, or a person is waited for, who never comes where nothing disturbs.
 */

/** True if a request fails where the account does not join. */
export function asksToJoin(declared: DeclaredProperties, former: DeclaredProperties | undefined): boolean {
  return (
    former === undefined ||
    declared.revision > former.revision ||
    !isSameTarget(declared.target, former.target) ||
    declared.acceptance?.RoleArn !== former.acceptance?.RoleArn ||
    declared.acceptance?.ExternalId !== former.acceptance?.ExternalId ||
    (declared.waitSeconds !== undefined && former.waitSeconds === undefined)
  );
}

const FAILED: Expected = { status: 'FAILED', cancelled: [], sends: false };

/** What becomes of a request that has come to an invitation, or to none. */
export function expectedAfterJoining(invited: Expected, request: ReadRequest, before: Snapshot): Expected {
  const { declared, former } = request;
  const { acceptance, waitSeconds, target } = declared;
  if ((acceptance === undefined && waitSeconds === undefined) || invited.status === 'FAILED') {
    return invited;
  }
  if (acceptance !== undefined && !isTrusting(acceptance)) {
    return expectedOfRefused(invited, request, before);
  }
  const isAsked = asksToJoin(declared, former);
  if (invited.state !== undefined) {
    return invited.state === 'ACCEPTED' || !isAsked ? invited : failedAfter(invited);
  }
  const accountId = accountOf(declared);
  const isInvited = target.Type === 'ACCOUNT' || before.addressOf(accountId).toLowerCase() === target.Id.toLowerCase();
  if (acceptance !== undefined && isInvited && !before.members.has(accountId)) {
    return { ...invited, joined: accountId, state: 'ACCEPTED' };
  }
  return isAsked ? withdrawn(invited, request, before) : invited;
}

const accountOf = ({ acceptance }: DeclaredProperties) => acceptance?.RoleArn.split(':')[4] ?? '';

/** The role is assumed before anything is sent or cancelled. */
function expectedOfRefused(invited: Expected, request: ReadRequest, before: Snapshot): Expected {
  const { declared, former } = request;
  const isInviting = former === undefined || !isSameTarget(former.target, declared.target);
  if (invited.state === 'ACCEPTED') {
    // By e-mail, the role tells which account may be a member.
    const isOfMember = declared.target.Type === 'ACCOUNT' || memberOf(declared.target, before) === accountOf(declared);
    return isInviting && !isOfMember ? FAILED : invited;
  }
  const isAsked = asksToJoin(declared, former);
  if (isInviting || isAsked) {
    // What a retained resource of this name left counts as sent by an earlier attempt.
    const open = openTo(declared.target, before);
    const isOurs = open?.resourceKey === request.resourceKey && open.revision >= declared.revision;
    return request.type === 'Create' && isOurs ? { ...FAILED, cancelled: [open] } : FAILED;
  }
  if (!invited.sends) {
    return invited;
  }
  if (openTo(declared.target, before) !== undefined) {
    // What was sent by hand or by another resource is not replaced.
    return { status: 'SUCCESS', cancelled: [], sends: false, physicalId: request.physicalId };
  }
  // What ended stays as it is, until its revision is raised.
  const newest = newestOf(before, request);
  const wasRaised = declared.revision > (newest?.resourceKey === undefined ? former.revision : newest.revision);
  return wasRaised
    ? FAILED
    : { status: 'SUCCESS', cancelled: [], sends: false, physicalId: request.physicalId, state: newest?.state ?? '-' };
}

/** The invitation is cancelled where this request sent it, or a Create found it as its own. */
function withdrawn(invited: Expected, { type, resourceKey, declared }: ReadRequest, before: Snapshot): Expected {
  const open = openTo(declared.target, before);
  const isFound = type === 'Create' && !invited.sends && open?.resourceKey === resourceKey;
  return {
    ...failedAfter(invited),
    isWithdrawn: invited.sends,
    cancelled: isFound ? [...invited.cancelled, open] : invited.cancelled,
  };
}

const failedAfter = ({ cancelled, sends }: Expected): Expected => ({ status: 'FAILED', cancelled, sends });

function newestOf({ invitations }: Snapshot, { resourceKey, physicalId, declared }: ReadRequest): Seen | undefined {
  const first = physicalId.replace('adopted-', '');
  return invitations
    .filter(
      ({ id, resourceKey: by, target }) =>
        id === first || (by === resourceKey && isSameTarget(target, declared.target)),
    )
    .at(-1);
}

function isTrusting({ RoleArn, ExternalId }: NonNullable<DeclaredProperties['acceptance']>): boolean {
  const { name, externalId } = ROLES['with its external id'];
  return (
    RoleArn.endsWith(`/${ROLES['that trusts us'].name}`) || (RoleArn.endsWith(`/${name}`) && ExternalId === externalId)
  );
}
