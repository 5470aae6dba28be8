import type { Handshake as SdkHandshake } from '@aws-sdk/client-organizations';
import type { AttributeName, Target } from '../lib/private/contract';

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
}

export function readHandshake(handshake: SdkHandshake | undefined): Handshake {
  if (handshake?.Id === undefined) {
    throw new Error('AWS Organizations answered without a handshake id');
  }
  return {
    id: handshake.Id,
    arn: handshake.Arn ?? '',
    state: handshake.State ?? '',
    requestedAt: handshake.RequestedTimestamp,
    expiresAt: handshake.ExpirationTimestamp,
    organizationId: resourceValue(handshake, 'ORGANIZATION'),
    accountId: resourceValue(handshake, 'ACCOUNT'),
  };
}

export type Attributes = Readonly<Record<AttributeName, string>>;

/** All attributes, an empty string for each that is not known: a missing one breaks Fn::GetAtt. */
export function attributesOf(handshake: Partial<Handshake>): Attributes {
  return {
    HandshakeId: handshake.id ?? '',
    HandshakeArn: handshake.arn ?? '',
    State: handshake.state ?? '',
    RequestedTimestamp: handshake.requestedAt?.toISOString() ?? '',
    ExpirationTimestamp: handshake.expiresAt?.toISOString() ?? '',
    OrganizationId: handshake.organizationId ?? '',
    AccountId: handshake.accountId ?? '',
  };
}

/** Whether both name the same party; e-mail addresses are compared without case. */
export function isSameTarget(one: Target, other: Target): boolean {
  return one.Type === other.Type && one.Id.toLowerCase() === other.Id.toLowerCase();
}

/** In Resources an organization id always has its `o-`; in Parties it may not. */
function resourceValue(handshake: SdkHandshake, type: 'ORGANIZATION' | 'ACCOUNT'): string {
  return handshake.Resources?.find((resource) => resource.Type === type)?.Value ?? '';
}
