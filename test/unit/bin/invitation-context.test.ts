import { readAccess, readInvitations } from '../../../bin/invitation-context';

const INVITATIONS = [
  {
    account: '111122223333',
    notes: 'Welcome',
    tags: { team: 'data' },
    revision: 2,
    existingInvitation: 'FAIL',
    organizationalUnit: 'ou-root-exampleou',
    acceptance: { roleName: 'Accept', externalId: 'example' },
    waitForAcceptanceMinutes: 0.5,
    removeAccountOnDelete: true,
    events: true,
    id: 'Data',
  },
  { email: 'owner@example.com' },
];

it('reads a list from cdk.json and text from the command line', () => {
  expect(readInvitations({ invitations: INVITATIONS })).toEqual(INVITATIONS);
  expect(readInvitations({ invitations: JSON.stringify(INVITATIONS) })).toEqual(INVITATIONS);
});

it('reads an empty list as no invitations', () => {
  expect(readInvitations({ invitations: [] })).toEqual([]);
});

it.each([
  [{}, 'the context must have invitations, in cdk.json or with --context: [] for none'],
  [{ 'aws:cdk:version-reporting': true }, 'the context must have invitations'],
  [{ invitation: INVITATIONS }, 'the context must not have invitation: did you mean invitations?'],
  [{ Invitations: INVITATIONS }, 'the context must not have Invitations: did you mean invitations?'],
])('fails without the key, because a list that got lost would cancel all invitations: %j', (context, message) => {
  expect(() => readInvitations(context)).toThrow(message);
});

it.each([
  ['text that is no JSON', '[{', 'invitations must be JSON, got [{'],
  ['an object', { account: '1' }, 'invitations must be a list, got {"account":"1"}'],
  ['a list in quotes, twice', JSON.stringify('[]'), 'invitations must be a list, got the text "[]"'],
  ['a list of text', ['111122223333'], 'invitations[0] must be an object, got "111122223333"'],
  [
    'a key that it does not know',
    [{ account: '1', note: 'x' }],
    'invitations[0] must not have note: did you mean notes?',
  ],
  [
    'a key that is like no other',
    [{ account: '1', owner: 'x' }],
    'invitations[0] must have only account, email, notes, tags, revision, existingInvitation, organizationalUnit, acceptance, waitForAcceptanceMinutes, initializationTimeoutMinutes, removeAccountOnDelete, events, id, got owner',
  ],
  [
    'no target',
    [INVITATIONS[0], { notes: 'x' }],
    'invitations[1] must have either account or email, got {"notes":"x"}',
  ],
  ['two targets', [{ account: '1', email: 'a@b.cd' }], 'invitations[0] must have either account or email, got'],
  [
    'an account id without quotes',
    [{ account: 11112222 }],
    'invitations[0].account must be a string, in quotes, got 11112222',
  ],
  ['a revision in quotes', [{ account: '1', revision: '2' }], 'invitations[0].revision must be a number, got "2"'],
  [
    'tags that are a list',
    [{ account: '1', tags: ['a'] }],
    'invitations[0].tags must be an object of strings, got ["a"]',
  ],
  [
    'a tag that is a number',
    [{ account: '1', tags: { a: 'x', b: 1 } }],
    'invitations[0].tags.b must be a string, in quotes, got 1',
  ],
  [
    'a unit that is a number',
    [{ account: '1', organizationalUnit: 1 }],
    'invitations[0].organizationalUnit must be a string, in quotes, got 1',
  ],
  [
    'minutes in quotes',
    [{ account: '1', waitForAcceptanceMinutes: '5' }],
    'invitations[0].waitForAcceptanceMinutes must be a number, got "5"',
  ],
  [
    'removeAccountOnDelete in quotes',
    [{ account: '1', removeAccountOnDelete: 'false' }],
    'invitations[0].removeAccountOnDelete must be true or false, without quotes, got "false"',
  ],
  [
    'events in quotes',
    [{ account: '1', events: 'true' }],
    'invitations[0].events must be true or false, without quotes, got "true"',
  ],
  [
    'a role that is no object',
    [{ account: '1', acceptance: 'Accept' }],
    'invitations[0].acceptance must be an object of strings, got "Accept"',
  ],
  [
    'a role without a name and an ARN',
    [{ account: '1', acceptance: { externalId: 'x' } }],
    'invitations[0].acceptance must have either roleName or roleArn, got {"externalId":"x"}',
  ],
  [
    'a role with a name and an ARN',
    [{ account: '1', acceptance: { roleName: 'a', roleArn: 'b' } }],
    'invitations[0].acceptance must have either roleName or roleArn, got {"roleName":"a","roleArn":"b"}',
  ],
  [
    'a role with something else',
    [{ account: '1', acceptance: { role: 'a' } }],
    'invitations[0].acceptance must have only roleName, roleArn, externalId, got role',
  ],
  [
    'a target that is named twice',
    [{ email: 'a@b.cd' }, { email: 'A@b.cd' }],
    'invitations must name each target once, got a@b.cd twice',
  ],
])('fails for %s', (_name, context, message) => {
  expect(() => readInvitations({ invitations: context })).toThrow(message);
});

describe('organizationAccess', () => {
  const access = { roleArn: 'arn:aws:iam::999988887777:role/Access', externalId: 'audit' };

  it('is an object, as text too, or is left out', () => {
    expect(readAccess({ organizationAccess: access })).toEqual(access);
    expect(readAccess({ organizationAccess: JSON.stringify(access) })).toEqual(access);
    expect(readAccess({})).toBeUndefined();
  });

  it.each<[unknown, string]>([
    ['arn:', 'organizationAccess must be JSON, got arn:'],
    [[], 'organizationAccess must be an object with roleArn, got []'],
    [{ ...access, externalID: 'x' }, 'organizationAccess must not have externalID: did you mean externalId?'],
    [{ ...access, externalId: 1 }, 'organizationAccess.externalId must be a string, in quotes, got 1'],
  ])('fails for %j', (organizationAccess, problem) => {
    expect(() => readAccess({ organizationAccess })).toThrow(problem);
  });
});
