/**
 * What a physical id tells. It is the id of the first handshake that was sent for
 * a resource and its target, and stays while the target stays: an id that
 * changed with every invitation would make CloudFormation delete "the old one".
 * Public API: old ones keep arriving from stacks deployed long ago.
 */
export type PhysicalId =
  /** `h-examplehandshakeid111`: sent by us. */
  | { readonly kind: 'sent'; readonly handshakeId: string }
  /** `adopted-h-examplehandshakeid111`: sent by hand. */
  | { readonly kind: 'adopted'; readonly handshakeId: string }
  /** `member-111122223333`: there was nothing to invite. */
  | { readonly kind: 'member'; readonly accountId: string }
  /** `failed-3f9a1c2e4b5d`: a Create that failed. */
  | { readonly kind: 'failed' }
  /** Made up by CloudFormation for a Create whose answer it did not wait for. */
  | { readonly kind: 'made up' };

// Anchored: a stack may be called `member`.
const PATTERN =
  /^(?:(?<sent>h-[0-9a-z]{8,32})|adopted-(?<adopted>h-[0-9a-z]{8,32})|member-(?<member>\d{12})|(?<failed>failed-[0-9a-f]{12}))$/;

export const adoptedId = (handshakeId: string) => `adopted-${handshakeId}`;
export const memberId = (accountId: string) => `member-${accountId}`;
export const failedId = (resourceKey: string) => `failed-${resourceKey}`;

export function readPhysicalId(physicalId: string): PhysicalId {
  const { sent, adopted, member, failed } = PATTERN.exec(physicalId)?.groups ?? {};
  if (sent !== undefined) {
    return { kind: 'sent', handshakeId: sent };
  }
  if (adopted !== undefined) {
    return { kind: 'adopted', handshakeId: adopted };
  }
  if (member !== undefined) {
    return { kind: 'member', accountId: member };
  }
  return { kind: failed === undefined ? 'made up' : 'failed' };
}

export function isMadeUp(physicalId: string): boolean {
  return readPhysicalId(physicalId).kind === 'made up';
}
