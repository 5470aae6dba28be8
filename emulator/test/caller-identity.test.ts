import { Organizations } from '@aws-sdk/client-organizations';
import { STS } from '@aws-sdk/client-sts';
import { type Credentials, Fixture, INVITED } from './fixture';
import { MANAGEMENT_ACCOUNT } from '../organization/organization';

const EMAIL = 'juan@example.com';
const MANAGEMENT: Credentials = { accessKeyId: MANAGEMENT_ACCOUNT, secretAccessKey: 'any' };

let fixture: Fixture;
beforeEach(async () => {
  fixture = await Fixture.start();
});
afterEach(() => fixture.stop());

const config = (credentials: Credentials) => ({ endpoint: fixture.emulator.url, region: 'us-east-1', credentials });

async function assume(name: string, policy?: string): Promise<Credentials> {
  const { Credentials } = await new STS(config(MANAGEMENT)).assumeRole({
    RoleArn: `arn:aws:iam::${INVITED}:role/${name}`,
    RoleSessionName: 'test',
    Policy: policy,
  });
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

const makeRole = (name: string, allows: readonly string[]) =>
  fixture.control('make-role', { accountId: INVITED, name, trusts: [MANAGEMENT_ACCOUNT], allows });

describe('GetCallerIdentity', () => {
  it('tells an account who it is', async () => {
    expect(await new STS(config(MANAGEMENT)).getCallerIdentity({})).toMatchObject({
      Account: MANAGEMENT_ACCOUNT,
      Arn: `arn:aws:iam::${MANAGEMENT_ACCOUNT}:user/any`,
      UserId: expect.stringMatching(/^AIDA[0-9A-Z]{16}$/) as string,
    });
  });

  it('tells a session who it is, which needs no permission', async () => {
    await makeRole('idle', []);
    expect(await new STS(config(await assume('idle'))).getCallerIdentity({})).toMatchObject({
      Account: INVITED,
      Arn: `arn:aws:sts::${INVITED}:assumed-role/idle/test`,
      UserId: expect.stringMatching(/^AROA[0-9A-F]{16}:test$/) as string,
    });
  });

  it('is one of the calls', async () => {
    await new STS(config(MANAGEMENT)).getCallerIdentity({});
    expect(fixture.emulator.calls).toEqual([
      { operation: 'GetCallerIdentity', caller: MANAGEMENT_ACCOUNT, outcome: 'OK' },
    ]);
  });
});

// The order of calls in which AWS's Landing Zone Accelerator brings an account in.
it('an account is looked for, invited by e-mail, and accepts through a role of its own', async () => {
  fixture.emulator.organization.knowEmail(INVITED, EMAIL);
  await makeRole('AWSControlTowerExecution', ['organizations:*', 'iam:CreateServiceLinkedRole']);
  const management = new Organizations(config(MANAGEMENT));
  const invite = async () => {
    const { Accounts = [] } = await management.listAccounts({});
    if (Accounts.every(({ Email }) => Email !== EMAIL)) {
      await management.inviteAccountToOrganization({ Target: { Type: 'EMAIL', Id: EMAIL } });
    }
  };

  expect((await new STS(config(MANAGEMENT)).getCallerIdentity({})).Account).toBe(MANAGEMENT_ACCOUNT);
  await invite();
  const invited = new Organizations(config(await assume('AWSControlTowerExecution')));
  const { Handshakes = [] } = await invited.listHandshakesForAccount({});
  for (const { Id, State } of Handshakes) {
    expect(State).toBe('OPEN');
    await invited.acceptHandshake({ HandshakeId: Id });
  }
  await invite(); // finds the member

  expect(fixture.states).toEqual(['ACCEPTED']);
  expect(fixture.memberIds).toEqual([MANAGEMENT_ACCOUNT, INVITED]);
});
