import { isSameTarget } from '../../../lambda/model/handshake';
import { ServiceError } from '../../../emulator/wire/errors';
import { MANAGEMENT_ACCOUNT, ROOT_ID } from '../../../emulator/organization/organization';
import { PARTIES, partyOf } from './declaration';
import type { ObservedRegion } from './observed-region';

export type Person =
  | 'accepts'
  | 'declines'
  | 'cancels by hand'
  | 'invites by hand'
  | 'removes the member'
  | 'changes the address'
  | 'moves the account'
  | 'tags the account'
  | 'closes the account'
  | 'suspends the account';

/**
 * A person acts on the account of a party, or on one that is open or a member. Who acts in vain is told so by the service.
 *
 * @param places units that exist
 */
export function act(what: Person, index: number, region: ObservedRegion, places: readonly string[]): void {
  const party = partyOf(index);
  const open = region.snapshot().invitations.filter(({ state }) => state === 'OPEN');
  const id = open[index % open.length]?.id ?? '';
  const invited =
    PARTIES.find(({ target }) => isSameTarget(target, open[index % open.length]?.target ?? party.target)) ?? party;
  const members = [...region.organization.members.keys()].filter((id) => id !== MANAGEMENT_ACCOUNT);
  const member = members[index % members.length] ?? party.accountId;
  const actions: Readonly<Record<Person, () => unknown>> = {
    accepts: () => region.organization.accept(id, invited.accountId),
    declines: () => region.organization.decline(id, invited.accountId),
    'cancels by hand': () => region.organization.cancel(id, MANAGEMENT_ACCOUNT),
    'invites by hand': () =>
      region.organization.invite({
        target: { type: party.target.Type, id: party.target.Id },
        notes: 'a private note',
        tags: new Map(),
      }),
    'changes the address': () => {
      const renamed = region.organization.member(party.accountId);
      region.organization.members.set(renamed.id, { ...renamed, email: `new.${renamed.email}` });
    },
    'moves the account': () => {
      const { parentId } = region.organization.member(member);
      const [place = ROOT_ID] = places.filter((other) => other !== parentId);
      region.organization.move(member, parentId, place);
      region.invariants.members.onMovedByHand(member);
    },
    'tags the account': () => {
      region.organization.tag(member, new Map([['by-hand', `confidential-${index}`]]));
      region.invariants.members.onTaggedByHand(member, `confidential-${index}`);
    },
    'closes the account': () => {
      region.organization.setState(party.accountId, 'PENDING_CLOSURE');
      region.invariants.members.onClosed(party.accountId);
    },
    'suspends the account': () => region.organization.setState(party.accountId, 'SUSPENDED'),
    'removes the member': () => {
      region.organization.remove(party.accountId);
      region.invariants.members.onRemovedByHand(party.accountId);
    },
  };
  try {
    actions[what]();
    const isAboutOpen = what === 'accepts' || what === 'declines' || what === 'cancels by hand';
    region.disturb(`a person ${what}: ${isAboutOpen ? id : party.target.Id}`);
    region.tally.count('people', what);
  } catch (error) {
    if (!(error instanceof ServiceError)) {
      throw error;
    }
    if (what === 'accepts') {
      // An accept that is refused ends the invitation.
      region.disturb(`a person accepts in vain: ${id}`);
    }
  }
  region.invariants.followUps.note();
  region.invariants.members.checkMembers();
}
