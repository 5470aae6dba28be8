/**
 * The meaning of a physical id.
 *
 * It is the id of the first handshake for a resource and its target, and stays while the target stays. If it changed
 * with every invitation, CloudFormation would delete "the old resource". The formats are public API, because
 * stacks deployed long ago keep sending the old ones.
 */
export type PhysicalId =
  /** `h-examplehandshakeid111`: a resource sent the invitation. */
  | { readonly kind: 'sent'; readonly handshakeId: string }
  /** `adopted-h-examplehandshakeid111`: a person sent the invitation. */
  | { readonly kind: 'adopted'; readonly handshakeId: string }
  /** `member-111122223333`: the account was a member, so nothing was sent. */
  | { readonly kind: 'member'; readonly accountId: string }
  /** `failed-3f9a1c2e4b5d`: the Create failed. The digits are the resource key. */
  | { readonly kind: 'failed' }
  /** CloudFormation made up the id for a Create whose answer it did not wait for. */
  | { readonly kind: 'made up' };

// Anchored, because a made-up id begins with the name of the stack, which may be `member`.
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
