import { exitCodeOf } from '../../../../cli/status/rows/exit-code';
import { Findings } from '../../../../cli/status/rows/findings';
import { findStanding, statusRowOf } from '../../../../cli/status/rows/status-row';
import type { Handshake } from '../../../../lambda/model/handshake';
import { resourceKeyOf } from '../../../../lambda/model/reference';

/** What the emulator never answers: account ids in invitations by e-mail, and states that the documentation lacks. */

const EMAIL = 'owner@example.com';
const ACCOUNT = '111122223333';
const declared = {
  stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/Accounts/guid',
  logicalId: 'Data',
  physicalId: 'h-examplehandshakeid111',
  isChanging: false,
  target: { Type: 'EMAIL', Id: EMAIL },
  isAcceptedByRole: false,
  region: 'us-east-1',
  properties: {},
} as const;

function handshake(fields: Partial<Handshake>): Handshake {
  return {
    id: 'h-examplehandshakeid111',
    arn: '',
    state: 'ACCEPTED',
    requestedAt: new Date('2026-01-01T00:00:00Z'),
    expiresAt: new Date('2026-01-16T00:00:00.123Z'),
    organizationId: 'o-exampleorgid',
    accountId: '',
    target: declared.target,
    reference: { resourceKey: resourceKeyOf(declared.stackId, declared.logicalId), revision: 1 },
    ...fields,
  };
}

const member = (email: string, state = 'ACTIVE') => ({
  id: ACCOUNT,
  email,
  joinedAt: undefined,
  organizationId: 'o-exampleorgid',
  state,
  place: '',
  joinedMethod: 'INVITED',
});

function standing(fields: Partial<Handshake>, ...emails: readonly string[]) {
  const accounts = emails.map((email) => member(email));
  const result = statusRowOf(declared, findStanding(declared, new Findings([handshake(fields)], accounts)));
  return { code: exitCodeOf([result], false), state: result.state, until: result.until, accountId: result.accountId };
}

it('finds who accepted by e-mail by the account id, whatever address it has by now', () => {
  expect(standing({ accountId: ACCOUNT }, 'other@example.com')).toEqual({
    code: 0,
    state: 'ACCEPTED',
    until: null,
    accountId: ACCOUNT,
  });
});

it('takes nobody for a member whom the list of accounts does not have', () => {
  expect(standing({}, 'other@example.com')).toMatchObject({ code: 3, state: 'LEFT', accountId: null });
});

it.each([
  ['ACTIVE', 'nobody', 'nothing to do'],
  ['PENDING_ACTIVATION', 'owner', 'complete the sign-up of the account'],
  ['SUSPENDED', 'owner', 'ask AWS Support why the account is suspended'],
  ['PENDING_CLOSURE', 'you', 'remove the construct: the account is closed, and leaves by itself'],
  ['CLOSED', 'you', 'remove the construct: the account is closed, and leaves by itself'],
])('tells the state of a member and what to do about it: %s', (accountState, who, next) => {
  const findings = new Findings([handshake({})], [member(EMAIL, accountState)]);

  const row = statusRowOf(declared, findStanding(declared, findings));

  expect(row).toMatchObject({ state: 'ACCEPTED', accountState, who, next });
  expect(exitCodeOf([row], false)).toBe(0);
});

it('knows who accepted by e-mail and left where AWS tells the account id', () => {
  expect(standing({ accountId: ACCOUNT })).toMatchObject({ code: 3, state: 'LEFT', accountId: ACCOUNT });
});

it('takes REQUESTED for open, and tells the time to the second', () => {
  expect(standing({ state: 'REQUESTED' })).toMatchObject({ code: 2, state: 'OPEN', until: '2026-01-16T00:00:00Z' });
});

it('has no time where AWS tells none', () => {
  expect(standing({ state: 'OPEN', expiresAt: undefined })).toMatchObject({ state: 'OPEN', until: null });
});

it('tells a state that AWS may add as it comes, for somebody to look at', () => {
  expect(standing({ state: 'REVOKED' })).toMatchObject({ code: 3, state: 'REVOKED', until: null });
});

it.each([
  ['2026-01-13T00:00:00Z', 'accept the invitation'],
  ['2026-01-13T00:00:01Z', 'accept the invitation, which EXPIRES soon'],
])('marks an open invitation in its last three days: at %s the owner is to %s', (now, next) => {
  const found = findStanding(declared, new Findings([handshake({ state: 'OPEN' })], []));

  expect(statusRowOf(declared, found, Date.parse(now))).toMatchObject({ who: 'owner', next });
});
