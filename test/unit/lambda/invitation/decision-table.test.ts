import { actionFor, rowOfClosed, rowOfOpen, standingOf, TABLE } from '../../../../lambda/invitation/decision-table';
import type { Account } from '../../../../lambda/model/account';
import type { Handshake } from '../../../../lambda/model/handshake';
import type { ExistingInvitationValue } from '../../../../lib/shared/contract';

const OURS = '3f9a1c2e4b5d';
const ANOTHER = '0123456789ab';
const ACCOUNT: Account = {
  id: '111122223333',
  email: 'owner@example.com',
  joinedAt: new Date('2026-01-01T00:00:00Z'),
  organizationId: 'o-exampleorgid',
  state: 'ACTIVE',
};

function invitation(state: string, reference?: Handshake['reference']): Handshake {
  return {
    id: 'h-examplehandshakeid111',
    arn: '',
    state,
    requestedAt: undefined,
    expiresAt: undefined,
    organizationId: 'o-exampleorgid',
    accountId: '',
    target: { Type: 'ACCOUNT', Id: '111122223333' },
    reference,
  };
}

describe('the row of an open invitation', () => {
  it.each([
    ['a replay finds what it sent', { resourceKey: OURS, revision: 2 }, 'ADOPT', 'open: ours'],
    ['a late Update must not undo a newer one', { resourceKey: OURS, revision: 3 }, 'ADOPT', 'open: ours'],
    ['the revision was raised', { resourceKey: OURS, revision: 1 }, 'ADOPT', 'open: ours, lower revision'],
    ['a second stack declares it', { resourceKey: ANOTHER, revision: 9 }, 'FAIL', 'open: of another resource'],
    ['a person sent it', undefined, 'ADOPT', 'open: sent by hand, ADOPT'],
    ['a person sent it', undefined, 'REPLACE', 'open: sent by hand, REPLACE'],
    ['a person sent it', undefined, 'FAIL', 'open: sent by hand, FAIL'],
  ] as const)('because %s: %j, %s', (_reason, reference, existingInvitation: ExistingInvitationValue, row) => {
    const declared = { resourceKey: OURS, revision: 2, existingInvitation };
    expect(rowOfOpen(invitation('OPEN', reference), declared)).toBe(row);
  });

  it('is that of the same stack if another resource of it has the invitation', () => {
    const declared = { resourceKey: OURS, revision: 2, existingInvitation: 'FAIL', isShared: true } as const;

    expect(rowOfOpen(invitation('OPEN', { resourceKey: ANOTHER, revision: 2 }), declared)).toBe(
      'open: of the same stack',
    );
  });

  it.each([
    ['the revision that was declared before', undefined, 2, 'open: ours'],
    ['a revision that is raised', undefined, 1, 'open: ours, lower revision'],
    ['another resource key', { resourceKey: ANOTHER, revision: 2 }, 1, 'open: ours'],
    [
      'another resource key and a lower revision',
      { resourceKey: ANOTHER, revision: 1 },
      2,
      'open: ours, lower revision',
    ],
  ] as const)('of the very invitation that the physical id names, with %s', (_name, reference, revision, row) => {
    const declared = { resourceKey: OURS, revision: 2, existingInvitation: 'FAIL' } as const;
    const open = invitation('OPEN', reference);

    expect(rowOfOpen(open, { ...declared, before: { physicalId: open.id, revision } })).toBe(row);
    expect(rowOfOpen(open, { ...declared, before: { physicalId: `adopted-${open.id}`, revision } })).not.toBe(row);
  });
});

describe('how a target stands', () => {
  it.each([
    ['AWS knows nothing of it', undefined, undefined, 'none'],
    ['it joined by other means', undefined, ACCOUNT, 'member'],
    ['it declined, and joined by other means', 'DECLINED', ACCOUNT, 'member'],
    ['it accepted and stayed', 'ACCEPTED', ACCOUNT, 'joined'],
    ['it accepted, and AWS does not tell which account it is', 'ACCEPTED', 'unknown', 'joined'],
    ['it accepted and is no member any more', 'ACCEPTED', undefined, 'left'],
    ['it declined', 'DECLINED', undefined, 'declined'],
    ['it declined, and AWS does not tell which account it is', 'DECLINED', 'unknown', 'declined'],
    ['nobody has answered', 'OPEN', undefined, 'open'],
    ['the service spells an open state like this, too', 'REQUESTED', undefined, 'open'],
    ['15 days have passed', 'EXPIRED', undefined, 'ended'],
    ['somebody cancelled it', 'CANCELED', undefined, 'ended'],
  ] as const)('%s', (_reason, state, member, standing) => {
    expect(standingOf(state === undefined ? undefined : invitation(state), member).is).toBe(standing);
  });

  it('depends on the revision only after a no', () => {
    expect(rowOfClosed({ is: 'declined', invitation: invitation('DECLINED') }, true)).toBe('declined, revision raised');
    expect(rowOfClosed({ is: 'declined', invitation: invitation('DECLINED') }, false)).toBe('declined');
    expect(rowOfClosed({ is: 'ended', invitation: invitation('EXPIRED') }, true)).toBe('ended');
  });
});

describe('the promises of the table', () => {
  const rows = Object.keys(TABLE) as (keyof typeof TABLE)[];

  it('a no is a no until someone raises the revision', () => {
    expect(actionFor('Update', 'declined')).toBe('keep');
    expect(actionFor('Update', 'declined, revision raised')).toBe('invite');
  });

  it('an Update never fails over an invitation that a person sent', () => {
    expect(rows.filter((row) => (actionFor('Update', row) as string) === 'fail')).toEqual([]);
  });

  it('a Delete cancels what the resource sent and nothing else', () => {
    expect(rows.filter((row) => actionFor('Delete', row) === 'cancel')).toEqual([
      'open: ours',
      'open: ours, lower revision',
    ]);
  });

  it('nothing is sent to a member', () => {
    for (const row of ['member', 'joined'] as const) {
      expect([actionFor('Create', row), actionFor('Update', row)]).toEqual(['keep', 'keep']);
    }
  });
});
