import { isClaim } from '../../../../lambda/completion/claims';
import type { Handshake } from '../../../../lambda/model/handshake';

const OURS = '3f9a1c2e4b5d';
const ANOTHER = '0123456789ab';
const JOINED = Date.parse('2026-01-10T00:00:00Z');
const ACCOUNT = {
  id: '111122223333',
  email: 'owner@example.com',
  joinedAt: new Date(JOINED),
  organizationId: 'o-exampleorgid',
  state: 'ACTIVE',
};
const BY_ID = { Type: 'ACCOUNT', Id: ACCOUNT.id } as const;
const BY_EMAIL = { Type: 'EMAIL', Id: 'Owner@Example.com' } as const;
const BY_FORMER_EMAIL = { Type: 'EMAIL', Id: 'former@example.com' } as const;
const STRANGER = { Type: 'ACCOUNT', Id: '444455556666' } as const;
const SENT_BEFORE = new Date(JOINED - 1);
const SENT_AFTER = new Date(JOINED + 1);
const TO_NOBODY = { requestedAt: SENT_AFTER, target: { Type: 'EMAIL', Id: 'long-ago@example.com' } } as const;

function invitation(state: string, fields: Partial<Handshake>): Handshake {
  return {
    id: 'h-examplehandshakeid111',
    arn: '',
    state,
    requestedAt: SENT_BEFORE,
    expiresAt: undefined,
    organizationId: 'o-exampleorgid',
    accountId: '',
    target: BY_ID,
    reference: { resourceKey: ANOTHER, revision: 1 },
    ...fields,
  };
}
const ours = { reference: { resourceKey: OURS, revision: 1 } };

/** The resource that would take the account out declares it by its former address. */
const isClaimOn = (handshake: Handshake) => isClaim(handshake, ACCOUNT, { resourceKey: OURS, target: BY_FORMER_EMAIL });

it.each<[string, Handshake, boolean]>([
  ['another one, by the account id', invitation('OPEN', {}), true],
  ['another one, by the present address', invitation('REQUESTED', { target: BY_EMAIL }), true],
  ['another one, by the address that is declared here', invitation('OPEN', { target: BY_FORMER_EMAIL }), true],
  ['another one, to another account', invitation('OPEN', { target: STRANGER }), false],
  ['this one, by another name', invitation('OPEN', ours), true],
  ['this one, by the same name', invitation('OPEN', { ...ours, target: BY_FORMER_EMAIL }), false],
  ['a person', invitation('OPEN', { reference: undefined }), false],
])('an open invitation of %s: %#', (_name, handshake, expected) => {
  expect(isClaimOn(handshake)).toBe(expected);
});

it.each<[string, Handshake, boolean]>([
  ['another one, to a member', invitation('ACCEPTED', { requestedAt: SENT_AFTER, target: BY_EMAIL }), true],
  ['this one, by another name, to a member', invitation('ACCEPTED', { ...ours, requestedAt: SENT_AFTER }), true],
  ['another one, to an address of long ago', invitation('ACCEPTED', { ...TO_NOBODY, accountId: ACCOUNT.id }), true],
  ['another one, by which the account joined', invitation('ACCEPTED', {}), false],
  ['this one, by which the account joined', invitation('ACCEPTED', ours), false],
  ['a person', invitation('ACCEPTED', { requestedAt: SENT_AFTER, reference: undefined }), false],
  ['another one, to another account', invitation('ACCEPTED', { requestedAt: SENT_AFTER, target: STRANGER }), false],
])('an accepted invitation of %s: %#', (_name, handshake, expected) => {
  expect(isClaimOn(handshake)).toBe(expected);
});

it.each(['DECLINED', 'CANCELED', 'EXPIRED'])('an invitation that is %s is no claim', (state) => {
  expect(isClaimOn(invitation(state, { requestedAt: SENT_AFTER }))).toBe(false);
});
