import type { Account } from '../model/account';
import { attributesOf, type Handshake } from '../model/handshake';
import { type Outcome, outcomeFrom } from '../model/outcome';
import { adoptedId, memberId } from '../model/physical-id';

/** The result of an attempt to invite. */
export type Invited =
  /** This attempt has just sent the invitation. */
  | { readonly by: 'sending'; readonly handshake: Handshake }
  /** This resource sent the invitation earlier. */
  | { readonly by: 'keeping'; readonly handshake: Handshake }
  /** Another resource of the stack sent the invitation, and both have it until one of them is deleted. */
  | { readonly by: 'sharing'; readonly handshake: Handshake }
  /** A person sent the invitation, and it stays as it is. */
  | { readonly by: 'adopting'; readonly handshake: Handshake }
  /** The account is a member already, so nothing is sent. */
  | { readonly by: 'membership'; readonly account: Account };

/** The outcome under the resource's physical id. A resource without one gets it from the invitation. */
export function outcomeOf(invited: Invited, physicalId = physicalIdOf(invited)): Outcome {
  switch (invited.by) {
    case 'sending':
      return outcomeFrom(invited.handshake, physicalId, 'sent');
    case 'keeping':
      return outcomeFrom(invited.handshake, physicalId, 'kept');
    case 'sharing': {
      const { handshake } = invited;
      const senderKey = handshake.reference?.resourceKey;
      const outcome = outcomeFrom(handshake, physicalId, 'found');
      return senderKey === undefined ? outcome : { ...outcome, senderKey };
    }
    case 'adopting':
      return outcomeFrom(invited.handshake, physicalId, 'found');
    case 'membership': {
      const { id: accountId, organizationId } = invited.account;
      const attributes = attributesOf({ state: 'ACCEPTED', accountId, organizationId });
      return { physicalId, attributes, invitation: 'found' };
    }
  }
}

function physicalIdOf(invited: Invited): string {
  switch (invited.by) {
    case 'sending':
    case 'keeping':
    case 'sharing':
      return invited.handshake.id;
    case 'adopting':
      return adoptedId(invited.handshake.id);
    case 'membership':
      return memberId(invited.account.id);
  }
}
