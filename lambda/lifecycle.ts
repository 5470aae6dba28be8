import { type Envelope, type Request, accountOfStack } from './cloudformation-request';
import { type ErrorKind, OrganizationsError } from './errors';
import { type Attributes, attributesOf, isSameTarget } from './handshake';
import type { Invitation } from './cloudformation-request';
import type { Organizations } from './organizations';

/** What a fulfilled request leaves behind. A Delete has no attributes. */
export interface Fulfilled {
  readonly physicalId: string;
  readonly attributes?: Attributes;
}

/**
 * While the management account joined less than this ago, an exceeded account
 * limit is taken for initialization: AWS asks to wait an hour after creating
 * the organization. Half an hour more is for the request that came late in it.
 */
const YOUNG_ORGANIZATION_MILLIS = 90 * 60 * 1000;

// 'h-examplehandshakeid111'
const HANDSHAKE_ID = /^h-[0-9a-z]{8,32}$/;

/**
 * Does what the request asks for, or throws OrganizationsError. Knows nothing of
 * waiting: the whole request is tried again.
 */
export async function fulfil(
  request: Request,
  envelope: Envelope,
  organizations: Organizations,
  nowMillis: number,
): Promise<Fulfilled> {
  switch (request.type) {
    case 'Create':
      return invite(request.invitation, envelope, organizations, nowMillis);
    case 'Update':
      return request.formerTarget !== undefined && isSameTarget(request.formerTarget, request.invitation.target)
        ? keep(request.physicalResourceId, organizations)
        : invite(request.invitation, envelope, organizations, nowMillis);
    case 'Delete':
      return cancel(request.physicalResourceId, organizations);
  }
}

async function invite(
  invitation: Invitation,
  envelope: Envelope,
  organizations: Organizations,
  nowMillis: number,
): Promise<Fulfilled> {
  try {
    const handshake = await organizations.inviteAccount(invitation);
    return { physicalId: handshake.id, attributes: attributesOf(handshake) };
  } catch (error) {
    if (!isOfKind(error, 'limit')) {
      throw error;
    }
    const joinedAt = await organizations.accountJoinedAt(accountOfStack(envelope));
    const isYoung = joinedAt !== undefined && nowMillis - joinedAt.getTime() < YOUNG_ORGANIZATION_MILLIS;
    throw isYoung ? error.asInitializing() : error.asPermanent();
  }
}

/** An invitation on its way cannot be edited: notes and tags go out with the next one. */
async function keep(physicalId: string, organizations: Organizations): Promise<Fulfilled> {
  if (!HANDSHAKE_ID.test(physicalId)) {
    return { physicalId, attributes: attributesOf({}) };
  }
  try {
    return { physicalId, attributes: attributesOf(await organizations.describeHandshake(physicalId)) };
  } catch (error) {
    if (isOfKind(error, 'gone')) {
      return { physicalId, attributes: attributesOf({ id: physicalId }) };
    }
    throw error;
  }
}

/** What is not open any more needs no cancelling; who joined stays a member. */
async function cancel(physicalId: string, organizations: Organizations): Promise<Fulfilled> {
  if (HANDSHAKE_ID.test(physicalId)) {
    try {
      await organizations.cancelHandshake(physicalId);
    } catch (error) {
      if (!isOfKind(error, 'gone') && !(error instanceof OrganizationsError && error.code === NO_ORGANIZATION)) {
        throw error;
      }
    }
  }
  return { physicalId };
}

/** The organization is gone, and every invitation with it. */
const NO_ORGANIZATION = 'AWSOrganizationsNotInUseException';

function isOfKind(error: unknown, kind: ErrorKind): error is OrganizationsError {
  return error instanceof OrganizationsError && error.kind === kind;
}
