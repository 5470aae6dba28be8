import { attributesOf, isPending, isSameTarget, readHandshake } from '../../../../lambda/model/handshake';

const HANDSHAKE = {
  Id: 'h-examplehandshakeid111',
  Arn: 'arn:aws:organizations::111111111111:handshake/o-exampleorgid/invite/h-examplehandshakeid111',
  State: 'OPEN' as const,
  RequestedTimestamp: new Date('2026-06-01T00:00:00Z'),
  ExpirationTimestamp: new Date('2026-06-16T00:00:00Z'),
  Parties: [
    { Id: 'exampleorgid', Type: 'ORGANIZATION' as const },
    { Id: '222222222222', Type: 'ACCOUNT' as const },
  ],
  Resources: [
    {
      Type: 'ORGANIZATION' as const,
      Value: 'o-exampleorgid',
      Resources: [{ Type: 'MASTER_NAME' as const, Value: 'Bill' }],
    },
    { Type: 'ACCOUNT' as const, Value: '222222222222' },
    { Type: 'NOTES' as const, Value: 'Welcome' },
  ],
};

it('reads the organization and the account from the resources, whatever their order', () => {
  const expected = { organizationId: 'o-exampleorgid', accountId: '222222222222', state: 'OPEN' };

  expect(readHandshake(HANDSHAKE)).toMatchObject(expected);
  expect(readHandshake({ ...HANDSHAKE, Resources: [...HANDSHAKE.Resources].reverse() })).toMatchObject(expected);
});

describe('an accepted invitation by e-mail', () => {
  const ADDRESS = { Type: 'EMAIL' as const, Value: 'owner@example.com' };
  const ACCEPTED = { ...HANDSHAKE, State: 'ACCEPTED' as const, Resources: [ADDRESS] };

  it('names the account in its parties, whatever their order', () => {
    const expected = { accountId: '222222222222', target: { Type: 'EMAIL', Id: 'owner@example.com' } };

    expect(readHandshake(ACCEPTED)).toMatchObject(expected);
    expect(readHandshake({ ...ACCEPTED, Parties: [...HANDSHAKE.Parties].reverse() })).toMatchObject(expected);
    // The account that invited stands in the ARN.
    const inviter = { Id: HANDSHAKE.Arn.split(':')[4], Type: 'ACCOUNT' as const };
    expect(readHandshake({ ...ACCEPTED, Parties: [inviter, ...HANDSHAKE.Parties] })).toMatchObject(expected);
  });

  it.each([
    ['it is open', { State: 'OPEN' as const }],
    ['the party is no account', { Parties: [{ Type: 'EMAIL' as const, Id: 'owner@example.com' }] }],
    ['the id has no 12 digits', { Parties: [{ Type: 'ACCOUNT' as const, Id: '22222222222' }] }],
    ['there are no parties', { Parties: undefined }],
  ])('names no account if %s', (_name, fields) => {
    expect(readHandshake({ ...ACCEPTED, ...fields }).accountId).toBe('');
  });
});

it('reads what is missing as empty', () => {
  expect(readHandshake({ Id: 'h-examplehandshakeid111' })).toEqual({
    id: 'h-examplehandshakeid111',
    arn: '',
    state: '',
    requestedAt: undefined,
    expiresAt: undefined,
    organizationId: '',
    accountId: '',
    target: undefined,
    reference: undefined,
  });
});

it('fails without an id', () => {
  expect(() => readHandshake(undefined)).toThrow('without a handshake id');
  expect(() => readHandshake({ State: 'OPEN' })).toThrow('without a handshake id');
});

it('fails with an id that no physical id can be made of', () => {
  expect(() => readHandshake({ Id: 'h-1' })).toThrow('without a handshake id');
  expect(() => readHandshake({ Id: `h-${'0'.repeat(10_000)}` })).toThrow('without a handshake id');
});

it('leaves out of the attributes what no answer has room for', () => {
  const handshake = readHandshake({ ...HANDSHAKE, Arn: 'a'.repeat(10_000) });

  expect(attributesOf(handshake)).toMatchObject({ HandshakeArn: '', HandshakeId: HANDSHAKE.Id, State: 'OPEN' });
});

it('takes targets for the same without regard to case, but never an account for an e-mail address', () => {
  expect(isSameTarget({ Type: 'EMAIL', Id: 'A@b.com' }, { Type: 'EMAIL', Id: 'a@B.com' })).toBe(true);
  expect(isSameTarget({ Type: 'EMAIL', Id: 'a@b.com' }, { Type: 'EMAIL', Id: 'c@b.com' })).toBe(false);
  expect(isSameTarget({ Type: 'ACCOUNT', Id: '1' }, { Type: 'EMAIL', Id: '1' })).toBe(false);
});

it.each([
  ['OPEN', true],
  ['REQUESTED', true], // what the service's model suggests
  ['ACCEPTED', false],
  ['DECLINED', false],
  ['CANCELED', false],
  ['EXPIRED', false],
] as const)('takes %s for pending: %p', (State, pending) => {
  expect(isPending(readHandshake({ ...HANDSHAKE, State }))).toBe(pending);
});
