import { isClaim } from '../../../../lambda/completion/claims';
import type { Handshake } from '../../../../lambda/model/handshake';

const OURS = '3f9a1c2e4b5d';
const ANOTHER = '0123456789ab';
const DAY_MILLIS = 24 * 60 * 60 * 1000;
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
const SENT_BEFORE = new Date(JOINED - DAY_MILLIS);
const SENT_AFTER = new Date(JOINED + 1);

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
const isClaimAt = (handshake: Handshake, nowMillis: number) =>
  isClaim(handshake, ACCOUNT, { resourceKey: OURS, target: BY_FORMER_EMAIL, nowMillis });

it.each<[string, Handshake, boolean]>([
  ['another one, by the account id', invitation('OPEN', {}), true],
  ['another one, by the present address', invitation('REQUESTED', { target: BY_EMAIL }), true],
  ['another one, by the address that is declared here', invitation('OPEN', { target: BY_FORMER_EMAIL }), true],
  ['another one, to another account', invitation('OPEN', { target: STRANGER }), false],
  ['this one, by another name', invitation('OPEN', ours), true],
  ['this one, by the same name', invitation('OPEN', { ...ours, target: BY_FORMER_EMAIL }), false],
  ['a person', invitation('OPEN', { reference: undefined }), false],
])('an open invitation of %s: %#', (_name, handshake, expected) => {
  expect(isClaimAt(handshake, JOINED + 40 * DAY_MILLIS)).toBe(expected);
});

it.each<[string, Handshake, boolean, boolean]>([
  ['of another one, by which the account joined', invitation('ACCEPTED', {}), true, false],
  [
    'of another one, to an address of long ago',
    invitation('ACCEPTED', { target: undefined, accountId: ACCOUNT.id }),
    true,
    false,
  ],
  ['of another one, to a member', invitation('ACCEPTED', { requestedAt: SENT_AFTER, target: BY_EMAIL }), true, true],
  [
    'of this one, by another name, to a member',
    invitation('ACCEPTED', { ...ours, requestedAt: SENT_AFTER }),
    true,
    true,
  ],
  ['of this one, by which the account joined', invitation('ACCEPTED', ours), false, false],
  ['of a person', invitation('ACCEPTED', { reference: undefined }), false, false],
  ['of another one to another account', invitation('ACCEPTED', { target: STRANGER }), false, false],
])('an accepted invitation %s, within a day and later', (_name, handshake, within, later) => {
  expect(isClaimAt(handshake, JOINED + DAY_MILLIS - 1)).toBe(within);
  expect(isClaimAt(handshake, JOINED + DAY_MILLIS)).toBe(later);
});

it.each(['DECLINED', 'CANCELED', 'EXPIRED'])('an invitation that is %s is no claim', (state) => {
  expect(isClaimAt(invitation(state, { requestedAt: SENT_AFTER }), JOINED + 2)).toBe(false);
});
