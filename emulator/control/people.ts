import type { Action } from './control';
import { accountId, bad, type ControlInput, string } from './control-input';
import { readHandshakeId, readInvitation } from '../wire/input';
import { type Handshake, MANAGEMENT_ACCOUNT, type Organization } from '../organization/organization';

/**
 * The actions of people, by hand, in a console. The rules of the organization hold
 * for them, but rates, faults and `writeMillis` do not, and they are not recorded as calls.
 */
export const PEOPLE: Readonly<Record<string, Action>> = {
  invite: ({ organization }, input) => {
    const Target =
      input.email === undefined
        ? { Type: 'ACCOUNT', Id: accountId(input) }
        : { Type: 'EMAIL', Id: string(input, 'email') };
    return told(organization.invite(readInvitation({ Target, Notes: input.notes })));
  },
  accept: ({ organization }, input) => {
    const { id, owner } = invited(organization, input);
    return told(organization.accept(id, owner));
  },
  decline: ({ organization }, input) => {
    const { id, owner } = invited(organization, input);
    return told(organization.decline(id, owner));
  },
  cancel: ({ organization }, input) => told(organization.cancel(handshakeId(input), MANAGEMENT_ACCOUNT)),
  'remove-member': ({ organization }, input) => {
    organization.remove(accountId(input));
  },
  'enable-all-features': ({ organization }) => {
    organization.enableAllFeatures();
  },
  'finish-all-features': ({ organization }) => {
    organization.finishAllFeatures();
  },
};

const told = ({ id, state }: Handshake) => ({ handshakeId: id, state });

const handshakeId = (input: ControlInput) => readHandshakeId({ HandshakeId: input.handshakeId });

function invited(organization: Organization, input: ControlInput): { readonly id: string; readonly owner: string } {
  const { id, target } = organization.handshake(handshakeId(input));
  const owner = organization.accountOf(target);
  if (owner === undefined) {
    throw bad('no account is known by the e-mail address of this invitation; tell it with know-email');
  }
  return { id, owner };
}
