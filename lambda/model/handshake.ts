import type { Handshake as SdkHandshake } from '@aws-sdk/client-organizations';
import type { AttributeName, Target } from '../../lib/shared/contract';
import { readReference, type Reference } from './reference';

/** An invitation as the service describes it, read once at the edge. */
export interface Handshake {
  // 'h-examplehandshakeid111'
  readonly id: string;
  readonly arn: string;
  /** As the service spells it: `OPEN`, `ACCEPTED`, `DECLINED`, `CANCELED`, `EXPIRED` … */
  readonly state: string;
  readonly requestedAt: Date | undefined;
  readonly expiresAt: Date | undefined;
  // 'o-exampleorgid'
  readonly organizationId: string;
  /** The invited account, an empty string while only an e-mail address is known. */
  readonly accountId: string;
  readonly target: Target | undefined;
  /** Which of our resources sent it; undefined when a person did. */
  readonly reference: Reference | undefined;
}

/** As the service documents it, and as a physical id has it. */
const HANDSHAKE_ID = /^h-[0-9a-z]{8,32}$/;

export function readHandshake(handshake: SdkHandshake | undefined): Handshake {
  if (handshake?.Id === undefined || !HANDSHAKE_ID.test(handshake.Id)) {
    throw new Error('AWS Organizations answered without a handshake id');
  }
  const accountId = resourceValue(handshake, 'ACCOUNT');
  const email = resourceValue(handshake, 'EMAIL');
  return {
    id: handshake.Id,
    arn: handshake.Arn ?? '',
    state: handshake.State ?? '',
    requestedAt: handshake.RequestedTimestamp,
    expiresAt: handshake.ExpirationTimestamp,
    // In Resources it always has its `o-`; in Parties it may not.
    organizationId: resourceValue(handshake, 'ORGANIZATION') ?? '',
    accountId: accountId ?? '',
    // An invitation by e-mail sometimes names the account, too, once it is accepted.
    target:
      email !== undefined
        ? { Type: 'EMAIL', Id: email }
        : accountId !== undefined
          ? { Type: 'ACCOUNT', Id: accountId }
          : undefined,
    reference: readReference(resourceValue(handshake, 'NOTES')),
  };
}

/** Every example of the documentation says OPEN, the service's model suggests REQUESTED. */
export function isOpenState(state: string): boolean {
  return state === 'OPEN' || state === 'REQUESTED';
}

export function isPending({ state }: Handshake): boolean {
  return isOpenState(state);
}

export function isFor(handshake: Handshake, target: Target): boolean {
  return handshake.target !== undefined && isSameTarget(handshake.target, target);
}

/** Whether the resource with this owner sent it. */
export function isSentBy({ reference }: Handshake, resourceKey: string): boolean {
  return reference?.resourceKey === resourceKey;
}

/** Whether both name the same party; e-mail addresses are compared without case. */
export function isSameTarget(one: Target, other: Target): boolean {
  return one.Type === other.Type && one.Id.toLowerCase() === other.Id.toLowerCase();
}

/** The one that was sent last. */
export function newestOf(handshakes: readonly Handshake[]): Handshake | undefined {
  const sentAt = ({ requestedAt }: Handshake) => requestedAt?.getTime() ?? 0;
  return handshakes.reduce<Handshake | undefined>(
    (newest, handshake) => (newest === undefined || sentAt(handshake) >= sentAt(newest) ? handshake : newest),
    undefined,
  );
}

export type Attributes = Readonly<Record<AttributeName, string>>;

/**
 * Ids, ARNs, states and times have no other characters, and the longest ARN has
 * 132. What is none of them is not known: an answer has room for 4096 bytes.
 */
const ATTRIBUTE = /^[\w.:/+-]{1,160}$/;

/** All attributes, an empty string for each that is not known: a missing one breaks Fn::GetAtt. */
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
