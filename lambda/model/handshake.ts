import type { Handshake as SdkHandshake } from '@aws-sdk/client-organizations';
import { accountIdProblem } from '../../lib/shared/constraints';
import type { AttributeName, Target } from '../../lib/shared/contract';
import { readReference, type Reference } from './reference';

/** An invitation as the service describes it, read once at the edge. */
export interface Handshake {
  // 'h-examplehandshakeid111'
  readonly id: string;
  readonly arn: string;
  /** The state as the service spells it: `OPEN`, `ACCEPTED`, `DECLINED`, `CANCELED`, `EXPIRED` … */
  readonly state: string;
  readonly requestedAt: Date | undefined;
  readonly expiresAt: Date | undefined;
  // 'o-exampleorgid'
  readonly organizationId: string;
  /** The id of the invited account. An empty string while only an e-mail address is known: until it has accepted. */
  readonly accountId: string;
  readonly target: Target | undefined;
  /** The reference in the notes. Undefined if a person sent the invitation. */
  readonly reference: Reference | undefined;
}

/** The pattern in the documentation, and in our physical ids. */
const HANDSHAKE_ID = /^h-[0-9a-z]{8,32}$/;

export function readHandshake(handshake: SdkHandshake | undefined): Handshake {
  if (handshake?.Id === undefined || !HANDSHAKE_ID.test(handshake.Id)) {
    throw new Error('AWS Organizations answered without a handshake id');
  }
  const invitedId = resourceValue(handshake, 'ACCOUNT');
  const email = resourceValue(handshake, 'EMAIL');
  return {
    id: handshake.Id,
    arn: handshake.Arn ?? '',
    state: handshake.State ?? '',
    requestedAt: handshake.RequestedTimestamp,
    expiresAt: handshake.ExpirationTimestamp,
    // The id in Resources always begins with `o-`. In Parties it may not.
    organizationId: resourceValue(handshake, 'ORGANIZATION') ?? '',
    accountId: invitedId ?? acceptingId(handshake) ?? '',
    // An invitation to an e-mail address may name the account, too, after it was accepted.
    target:
      email !== undefined
        ? { Type: 'EMAIL', Id: email }
        : invitedId !== undefined
          ? { Type: 'ACCOUNT', Id: invitedId }
          : undefined,
    reference: readReference(resourceValue(handshake, 'NOTES')),
  };
}

/**
 * The account that accepted an invitation by e-mail. It stands in the parties, in the place of the address.
 *
 * Recorded by github.com/radkawar/stackd, commit 9dc356f5, September 2026. The parties have no certain order.
 */
function acceptingId({ State, Arn = '', Parties = [] }: SdkHandshake): string | undefined {
  // The management account, which invited, may be a party, too. It stands in the ARN.
  const id = Parties.find(({ Type, Id }) => Type === 'ACCOUNT' && Id !== Arn.split(':')[4])?.Id;
  return State === 'ACCEPTED' && id !== undefined && accountIdProblem(id) === undefined ? id : undefined;
}

/** Every example of the documentation says OPEN. The service's model suggests REQUESTED. */
export function isOpenState(state: string): boolean {
  return state === 'OPEN' || state === 'REQUESTED';
}

export function isPending({ state }: Handshake): boolean {
  return isOpenState(state);
}

export function isFor(handshake: Handshake, target: Target): boolean {
  return handshake.target !== undefined && isSameTarget(handshake.target, target);
}

/** True if the resource with this key sent the invitation. */
export function isSentBy({ reference }: Handshake, resourceKey: string): boolean {
  return reference?.resourceKey === resourceKey;
}

/** True if both name the same party. The case of e-mail addresses does not matter. */
export function isSameTarget(one: Target, other: Target): boolean {
  return one.Type === other.Type && one.Id.toLowerCase() === other.Id.toLowerCase();
}

/** The handshake that was sent last. */
export function newestOf(handshakes: readonly Handshake[]): Handshake | undefined {
  const sentAt = ({ requestedAt }: Handshake) => requestedAt?.getTime() ?? 0;
  return handshakes.reduce<Handshake | undefined>(
    (newest, handshake) => (newest === undefined || sentAt(handshake) >= sentAt(newest) ? handshake : newest),
    undefined,
  );
}

export type Attributes = Readonly<Record<AttributeName, string>>;

/**
 * Characters of ids, ARNs, states and times. The longest of them is an ARN of 132 characters.
 *
 * Any other value counts as not known, because an answer has room for 4096 bytes only.
 */
const ATTRIBUTE = /^[\w.:/+-]{1,160}$/;

/** All attributes. One that is not known is an empty string, because a missing one breaks Fn::GetAtt. */
export function attributesOf(handshake: Partial<Handshake>): Attributes {
  const known = (value: unknown) => (typeof value === 'string' && ATTRIBUTE.test(value) ? value : '');
  return {
    HandshakeId: known(handshake.id),
    HandshakeArn: known(handshake.arn),
    State: known(handshake.state),
    RequestedTimestamp: known(handshake.requestedAt?.toISOString()),
    ExpirationTimestamp: known(handshake.expiresAt?.toISOString()),
    OrganizationId: known(handshake.organizationId),
    AccountId: known(handshake.accountId),
  };
}

function resourceValue(handshake: SdkHandshake, type: 'ORGANIZATION' | 'ACCOUNT' | 'EMAIL' | 'NOTES') {
  return handshake.Resources?.find((resource) => resource.Type === type)?.Value;
}
