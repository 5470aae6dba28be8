import type { CallError } from '../aws/call-error';
import { cancelIfOpen, describeIfKnown, type Organizations } from '../aws/organizations';
import { attributesOf, isOpenState } from '../model/handshake';
import { type Deletion, isDeletion, type Outcome } from '../model/outcome';
import type { Request } from '../protocol/request';
import type { Stage } from './waiting-request';

/**
 * Cancels the invitation that a failing request sent.
 *
 * A Create also cancels an invitation that it found as its own, because an earlier attempt or a copy of it sent that.
 *
 * @returns the outcome if the account has accepted meanwhile
 */
export async function withdraw(
  stage: Stage,
  request: Request,
  organizations: Organizations,
): Promise<Outcome | undefined> {
  if (stage.is !== 'join' && stage.is !== 'complete') {
    return undefined;
  }
  const { outcome } = stage;
  const { State: state, HandshakeId: handshakeId } = outcome.attributes;
  const isOwn = outcome.invitation === 'sent' || (request.type === 'Create' && outcome.invitation === 'kept');
  if (!isOwn || !isOpenState(state) || (await cancelIfOpen(handshakeId, organizations))) {
    return undefined;
  }
  const handshake = await describeIfKnown(handshakeId, organizations);
  return handshake?.state === 'ACCEPTED'
    ? { ...outcome, attributes: attributesOf(handshake), membership: 'new' }
    : undefined;
}

/**
 * The stage after a result that the way out found.
 *
 * @param error the final one of the request
 */
export function stageOf(found: Outcome | Deletion, before: Stage, error: CallError): Stage {
  if (isDeletion(found)) {
    return { is: 'clean up', deletion: found };
  }
  const untilMillis = before.is === 'join' ? before.untilMillis : undefined;
  const { operation, code, what, remedy } = error;
  return {
    is: 'join',
    outcome: found,
    ...(untilMillis !== undefined && { untilMillis }),
    ...(operation === 'AcceptHandshake' && { refused: { code, what, remedy } }),
  };
}
