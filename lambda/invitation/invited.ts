import type { Account } from '../model/account';
import { attributesOf, type Handshake } from '../model/handshake';
import type { Outcome } from '../model/outcome';
import { adoptedId, memberId } from '../model/physical-id';

/** The result of an attempt to invite. */
export type Invited =
  /** AWS has just sent it for this very attempt. */
  | { readonly by: 'sending'; readonly handshake: Handshake }
  /** This resource sent it earlier. */
  | { readonly by: 'keeping'; readonly handshake: Handshake }
  /** A person sent it, and it stays as it is. */
  | { readonly by: 'adopting'; readonly handshake: Handshake }
  /** There is nobody to invite. */
  | { readonly by: 'membership'; readonly account: Account };

/** The outcome under the physical id that the resource has, or else under the one that the invitation gives it. */
export function outcomeOf(invited: Invited, physicalId = physicalIdOf(invited)): Outcome {
  switch (invited.by) {
    case 'sending':
      return { physicalId, attributes: attributesOf(invited.handshake), invitation: 'sent' };
    case 'keeping':
      return { physicalId, attributes: attributesOf(invited.handshake), invitation: 'kept' };
    case 'adopting':
      return { physicalId, attributes: attributesOf(invited.handshake), invitation: 'found' };
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
      return invited.handshake.id;
    case 'adopting':
      return adoptedId(invited.handshake.id);
    case 'membership':
      return memberId(invited.account.id);
  }
}
