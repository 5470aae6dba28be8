import type { Organizations } from '@aws-sdk/client-organizations';
import { Fixture, INVITED, MEMBER, outcomeOf, OUTSIDER, targetOf } from './fixture';
import { MANAGEMENT_ACCOUNT } from '../organization/organization';

const EMAIL = 'juan@example.com';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await Fixture.start();
});
afterEach(() => fixture.stop());

const AD = 'AccessDeniedException';
const NIU = 'AWSOrganizationsNotInUseException';

interface Row {
  readonly operation: string;
  readonly send: (client: Organizations, handshakeId: string) => Promise<unknown>;
  readonly management: string;
  readonly member: string;
  readonly invited: string;
  readonly outsider: string;
}

const HANDSHAKE_OPERATIONS: readonly Row[] = [
  {
    operation: 'CancelHandshake',
    send: (client, HandshakeId) => client.cancelHandshake({ HandshakeId }),
    ...{ management: 'OK', member: AD, invited: AD, outsider: AD },
  },
  {
    operation: 'DescribeHandshake',
    send: (client, HandshakeId) => client.describeHandshake({ HandshakeId }),
    ...{ management: 'OK', member: AD, invited: 'OK', outsider: AD },
  },
  {
    operation: 'AcceptHandshake',
    send: (client, HandshakeId) => client.acceptHandshake({ HandshakeId }),
    ...{ management: AD, member: AD, invited: 'OK', outsider: AD },
  },
  {
    operation: 'DeclineHandshake',
    send: (client, HandshakeId) => client.declineHandshake({ HandshakeId }),
    ...{ management: AD, member: AD, invited: 'OK', outsider: AD },
  },
];

const onlyManagement = { management: 'OK', member: AD, invited: NIU, outsider: NIU };

const OTHER_OPERATIONS: readonly Row[] = [
  {
    operation: 'InviteAccountToOrganization',
    send: (client) => client.inviteAccountToOrganization({ Target: targetOf('444444444444') }),
    ...onlyManagement,
  },
  {
    operation: 'ListHandshakesForOrganization',
    send: (client) => client.listHandshakesForOrganization({}),
    ...onlyManagement,
  },
  {
    operation: 'ListHandshakesForAccount',
    send: (client) => client.listHandshakesForAccount({}),
    ...{ management: 'OK', member: 'OK', invited: 'OK', outsider: 'OK' },
  },
  {
    operation: 'DescribeOrganization',
    send: (client) => client.describeOrganization({}),
    ...{ management: 'OK', member: 'OK', invited: NIU, outsider: NIU },
  },
  {
    operation: 'ListDelegatedServicesForAccount',
    send: (client) => client.listDelegatedServicesForAccount({ AccountId: MEMBER }),
    ...{ management: 'AccountNotRegisteredException', member: AD, invited: NIU, outsider: NIU },
  },
  {
    operation: 'DescribeAccount',
    send: (client) => client.describeAccount({ AccountId: MEMBER }),
    ...onlyManagement,
  },
  { operation: 'ListAccounts', send: (client) => client.listAccounts({}), ...onlyManagement },
  {
    operation: 'RemoveAccountFromOrganization',
    send: (client) => client.removeAccountFromOrganization({ AccountId: MEMBER }),
    ...onlyManagement,
  },
  {
    operation: 'TagResource',
    send: (client) => client.tagResource({ ResourceId: MEMBER, Tags: [{ Key: 'a', Value: 'b' }] }),
    ...onlyManagement,
  },
  {
    operation: 'UntagResource',
    send: (client) => client.untagResource({ ResourceId: MEMBER, TagKeys: ['a'] }),
    ...onlyManagement,
  },
  {
    operation: 'ListTagsForResource',
    send: (client) => client.listTagsForResource({ ResourceId: MEMBER }),
    ...onlyManagement,
  },
];

describe.each([
  ['by account id', INVITED, [...HANDSHAKE_OPERATIONS, ...OTHER_OPERATIONS]],
  ['by e-mail', EMAIL, HANDSHAKE_OPERATIONS],
] as const)('while an account is invited %s', (_, target, rows) => {
  for (const { operation, send, ...outcomes } of rows) {
    const callers = { management: MANAGEMENT_ACCOUNT, member: MEMBER, invited: INVITED, outsider: OUTSIDER };
    for (const role of ['management', 'member', 'invited', 'outsider'] as const) {
      const expected = outcomes[role];
      const name = expected === 'OK' ? `${operation} answers` : `fails ${operation} with ${expected} for`;
      it(`${name} the ${role} account`, async () => {
        fixture.emulator.organization.addMember(MEMBER);
        fixture.emulator.organization.knowEmail(INVITED, EMAIL);
        const id = await fixture.invite(target);
        expect(await outcomeOf(send(fixture.as(callers[role]), id))).toBe(expected);
      });
    }
  }
});

describe('an invitation', () => {
  it('by e-mail shows its parties and resources as documented, the notes last', async () => {
    const { Handshake } = await fixture.management.inviteAccountToOrganization({
      Target: { Type: 'EMAIL', Id: EMAIL },
      Notes: "This is a request for Juan's account to join Bill's organization.",
    });
    expect(Handshake).toEqual({
      Id: expect.stringMatching(/^h-[0-9a-z]{8,32}$/) as string,
      Arn: `arn:aws:organizations::000000000000:handshake/o-exampleorgid/invite/${Handshake?.Id ?? ''}`,
      Action: 'INVITE',
      State: 'OPEN',
      RequestedTimestamp: new Date('2026-01-01T00:00:00Z'),
      ExpirationTimestamp: new Date('2026-01-16T00:00:00Z'), // 15 days later
      Parties: [
        { Id: 'exampleorgid', Type: 'ORGANIZATION' },
        { Id: EMAIL, Type: 'EMAIL' },
      ],
      Resources: [
        {
          Type: 'ORGANIZATION',
          Value: 'o-exampleorgid',
          Resources: [
            { Type: 'MASTER_EMAIL', Value: 'management@example.com' },
            { Type: 'MASTER_NAME', Value: 'Account 000000000000' },
            { Type: 'ORGANIZATION_FEATURE_SET', Value: 'ALL' },
          ],
        },
        { Type: 'EMAIL', Value: EMAIL },
        { Type: 'NOTES', Value: "This is a request for Juan's account to join Bill's organization." },
      ],
    });
  });

  it.each([
    ['recorded', MEMBER],
    ['documented', EMAIL],
  ])('by e-mail names a party, when it is accepted, as %s', async (answers, party) => {
    fixture.emulator.organization.knowEmail(MEMBER, EMAIL);
    await fixture.control('answers', { answers });
    const HandshakeId = await fixture.invite(EMAIL);
    const named = async () => {
      const { Handshake } = await fixture.management.describeHandshake({ HandshakeId });
      const isTarget = ({ Type }: { readonly Type?: string | undefined }) => Type !== 'ORGANIZATION';
      return [Handshake?.Parties?.find(isTarget)?.Id, Handshake?.Resources?.find(isTarget)?.Value];
    };
    expect(await named()).toEqual([EMAIL, EMAIL]);
    await fixture.as(MEMBER).acceptHandshake({ HandshakeId });
    expect(await named()).toEqual([party, EMAIL]);
  });

  it('shows its parties in either order', async () => {
    const HandshakeId = await fixture.invite(INVITED);
    const types = async () =>
      (await fixture.management.describeHandshake({ HandshakeId })).Handshake?.Parties?.map(({ Type }) => Type);
    expect([await types(), await types()]).toEqual([
      ['ACCOUNT', 'ORGANIZATION'],
      ['ORGANIZATION', 'ACCOUNT'],
    ]);
  });

  it('by account id without notes shows no notes', async () => {
    const { Handshake } = await fixture.management.inviteAccountToOrganization({ Target: targetOf(INVITED) });
    expect(Handshake?.Parties?.[1]).toEqual({ Id: INVITED, Type: 'ACCOUNT' });
    expect(Handshake?.Resources?.map(({ Type }) => Type)).toEqual(['ORGANIZATION', 'ACCOUNT']);
    expect(Handshake?.Resources?.[1]).toEqual({ Type: 'ACCOUNT', Value: INVITED });
  });

  it('keeps a fraction of a second in its timestamps', async () => {
    fixture.pass(250);
    const { Handshake } = await fixture.management.inviteAccountToOrganization({ Target: targetOf(INVITED) });
    expect(Handshake?.RequestedTimestamp).toEqual(new Date('2026-01-01T00:00:00.250Z'));
  });

  it('is found through an e-mail address in another case', async () => {
    fixture.emulator.organization.knowEmail(INVITED, EMAIL);
    const id = await fixture.invite('JUAN@Example.com');
    await fixture.as(INVITED).acceptHandshake({ HandshakeId: id });
    expect(fixture.memberIds).toEqual([MANAGEMENT_ACCOUNT, INVITED]);
  });

  it('is listed to the account it invites and to no other', async () => {
    await fixture.invite(INVITED);
    const seenBy = async (account: string) => (await fixture.as(account).listHandshakesForAccount({})).Handshakes;
    expect(await seenBy(INVITED)).toHaveLength(1);
    expect(await seenBy(OUTSIDER)).toEqual([]);
    // Nor to the one that sent it.
    expect(await seenBy(MANAGEMENT_ACCOUNT)).toEqual([]);
  });
});
