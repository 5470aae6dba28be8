import { type Handshake, isSentBy } from './handshake';
import { readPhysicalId } from './physical-id';

/**
 * Whether an invitation is the resource's own: the one that its physical id names, or one that its reference signs.
 *
 * A stack refactoring gives a resource another logical id or another stack, so another resource key. Its physical id
 * stays, and CloudFormation sends no request.
 */
export function isOwn(handshake: Handshake, resourceKey: string, physicalId: string | undefined): boolean {
  return isSentBy(handshake, resourceKey) || isNamedBy(physicalId, handshake);
}

/**
 * The key that the resource had when it sent the invitation that its physical id names.
 *
 * @returns undefined if the key is the same today, or if nothing tells another one
 */
export function formerKeyOf(
  physicalId: string,
  handshake: Handshake | undefined,
  resourceKey: string,
): string | undefined {
  const isKnown = handshake !== undefined && isNamedBy(physicalId, handshake) && !isSentBy(handshake, resourceKey);
  return isKnown ? handshake.reference?.resourceKey : undefined;
}

/** Whether the physical id is that of a resource which sent this very invitation. */
function isNamedBy(physicalId: string | undefined, { id: handshakeId }: Handshake): boolean {
  const id = readPhysicalId(physicalId ?? '');
  return id.kind === 'sent' && id.handshakeId === handshakeId;
}
