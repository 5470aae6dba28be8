import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonEnvironment } from '../../test/local-cloud/python-environment';
import { post } from './bare-http';
import { MANAGEMENT_ACCOUNT } from '../organization';
import { Emulator } from '../server';

const INVITED = '111111111111';
const EMAIL = 'juan@example.com';
const INSTALL_MILLIS = 300_000;
const TEST_MILLIS = 60_000;

// Never a synchronous child: the emulator that it calls runs in this process.
const run = promisify(execFile);

let python: string;
let emulator: Emulator;
beforeAll(async () => {
  python = await pythonEnvironment(console.error);
  emulator = await Emulator.start();
}, INSTALL_MILLIS);
beforeEach(() => {
  emulator.reset();
  emulator.organization.knowEmail(INVITED, EMAIL);
});
afterAll(() => emulator.stop());

const environmentOf = (accountId: string) => ({
  ...process.env,
  AWS_ACCESS_KEY_ID: accountId,
  AWS_SECRET_ACCESS_KEY: 'any',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_MAX_ATTEMPTS: '1',
  NO_PROXY: '127.0.0.1',
});

interface Answer {
  readonly Handshake: { readonly Id: string; readonly State: string; readonly Resources: readonly unknown[] };
  readonly Handshakes: readonly { readonly State: string }[];
  readonly Accounts: readonly { readonly Id: string; readonly JoinedMethod: string }[];
  readonly Tags: readonly unknown[];
}

/** `aws organizations ARGS`, called by an account. */
async function aws(accountId: string, ...args: readonly string[]): Promise<Answer> {
  const all = ['-m', 'awscli', 'organizations', ...args, '--endpoint-url', emulator.url, '--output', 'json'];
  const { stdout } = await run(python, all, { env: environmentOf(accountId) });
  return (stdout === '' ? {} : JSON.parse(stdout)) as Answer;
}

// https://docs.aws.amazon.com/cli/latest/reference/organizations/invite-account-to-organization.html#examples
const INVITE = [
  'invite-account-to-organization',
  '--target',
  '{"Type": "EMAIL", "Id": "juan@example.com"}',
  '--notes',
  "This is a request for Juan's account to join Bill's organization.",
] as const;

describe('the AWS CLI', () => {
  it(
    'sends the invitation of its own documentation',
    async () => {
      const { Handshake } = await aws(MANAGEMENT_ACCOUNT, ...INVITE);
      expect(Handshake).toMatchObject({
        State: 'OPEN',
        Action: 'INVITE',
        Parties: [{ Type: 'ORGANIZATION' }, { Id: EMAIL, Type: 'EMAIL' }],
      });
      expect(Handshake.Resources.slice(1)).toEqual([
        { Type: 'EMAIL', Value: EMAIL },
        { Type: 'NOTES', Value: "This is a request for Juan's account to join Bill's organization." },
      ]);
    },
    TEST_MILLIS,
  );

  it(
    'cancels an invitation and describes it',
    async () => {
      const { Id } = (await aws(MANAGEMENT_ACCOUNT, ...INVITE)).Handshake;
      const canceled = await aws(MANAGEMENT_ACCOUNT, 'cancel-handshake', '--handshake-id', Id);
      expect(canceled.Handshake.State).toBe('CANCELED');
      const described = await aws(MANAGEMENT_ACCOUNT, 'describe-handshake', '--handshake-id', Id);
      expect(described.Handshake).toEqual({
        ...canceled.Handshake,
        Parties: expect.arrayContaining([{ Type: 'EMAIL', Id: EMAIL }]) as object, // in either order
      });
    },
    TEST_MILLIS,
  );

  it(
    'lists more invitations than a page holds',
    async () => {
      emulator.organization.accountQuota = 100;
      for (let i = 0; i < 45; i++) {
        const target = { type: 'ACCOUNT', id: String(500_000_000_000 + i) } as const;
        emulator.organization.invite({ target, notes: undefined, tags: new Map() });
      }
      const { Handshakes } = await aws(MANAGEMENT_ACCOUNT, 'list-handshakes-for-organization');
      expect(Handshakes).toHaveLength(45);
      expect(emulator.calls).toHaveLength(3); // pages of 20, 20 and 5
    },
    TEST_MILLIS,
  );

  it(
    'accepts an invitation as the invited account, which is listed from then on',
    async () => {
      const { Id } = (await aws(MANAGEMENT_ACCOUNT, ...INVITE)).Handshake;
      const accepted = await aws(INVITED, 'accept-handshake', '--handshake-id', Id);
      expect(accepted.Handshake.State).toBe('ACCEPTED');
      const { Accounts } = await aws(MANAGEMENT_ACCOUNT, 'list-accounts');
      expect(Accounts).toMatchObject([
        { Id: MANAGEMENT_ACCOUNT },
        { Id: INVITED, Email: EMAIL, JoinedMethod: 'INVITED', State: 'ACTIVE' },
      ]);
    },
    TEST_MILLIS,
  );

  it(
    'tags a member and lists its tags',
    async () => {
      emulator.organization.addMember(INVITED);
      const resource = ['--resource-id', INVITED] as const;
      await aws(MANAGEMENT_ACCOUNT, 'tag-resource', ...resource, '--tags', 'Key=team,Value=blue');
      const { Tags } = await aws(MANAGEMENT_ACCOUNT, 'list-tags-for-resource', ...resource);
      expect(Tags).toEqual([{ Key: 'team', Value: 'blue' }]);
    },
    TEST_MILLIS,
  );

  it(
    'fails a second invitation with the name of the error and the operation',
    async () => {
      await aws(MANAGEMENT_ACCOUNT, ...INVITE);
      await expect(aws(MANAGEMENT_ACCOUNT, ...INVITE)).rejects.toMatchObject({
        stderr: expect.stringContaining(
          'An error occurred (DuplicateHandshakeException) when calling the InviteAccountToOrganization operation: A handshake with the specified type and parameters already exists for the given parties.',
        ) as string,
      });
      expect(emulator.organization.allHandshakes()).toHaveLength(1);
    },
    TEST_MILLIS,
  );
});

describe('an assumed role', () => {
  const ROLE = { name: 'accepter', trusts: [MANAGEMENT_ACCOUNT], externalId: 'secret-1' };
  const allows = ['organizations:AcceptHandshake', 'iam:CreateServiceLinkedRole'];
  let folder: string;
  let profile: Record<string, string>;
  let handshakeId: string;
  beforeEach(async () => {
    const role = JSON.stringify({ ...ROLE, accountId: INVITED, allows });
    const { body } = await post(`${emulator.url}/_emulator/make-role`, {}, role);
    const target = { type: 'ACCOUNT', id: INVITED } as const;
    handshakeId = emulator.organization.invite({ target, notes: undefined, tags: new Map() }).id;
    folder = await mkdtemp(join(tmpdir(), 'profile-'));
    const config = join(folder, 'config');
    const lines = ['[profile invited]', `role_arn = ${String(body.roleArn)}`, 'external_id = secret-1'];
    await writeFile(config, [...lines, 'credential_source = Environment', ''].join('\n'));
    profile = {
      AWS_CONFIG_FILE: config,
      AWS_ENDPOINT_URL_STS: emulator.url,
      AWS_ENDPOINT_URL_ORGANIZATIONS: emulator.url,
      AWS_PROFILE: 'invited',
      HOME: folder, // the AWS CLI keeps the credentials of a role there, for the next run to meet
    };
  });
  afterEach(() => rm(folder, { recursive: true }));

  const expectAccepted = () => {
    expect([...emulator.organization.members.keys()]).toEqual([MANAGEMENT_ACCOUNT, INVITED]);
    expect(emulator.calls).toEqual([
      { operation: 'AssumeRole', caller: MANAGEMENT_ACCOUNT, outcome: 'OK' },
      { operation: 'AcceptHandshake', caller: INVITED, outcome: 'OK' },
    ]);
  };

  it(
    'accepts with the AWS CLI, which assumes the role of a profile',
    async () => {
      const args = [
        '-m',
        'awscli',
        'organizations',
        'accept-handshake',
        '--handshake-id',
        handshakeId,
        '--profile',
        'invited',
      ];
      await run(python, args, { env: { ...environmentOf(MANAGEMENT_ACCOUNT), ...profile } });
      expectAccepted();
    },
    TEST_MILLIS,
  );

  it(
    'accepts with the AWS SDK for JavaScript, which assumes the role of a profile',
    async () => {
      const script = `
        import { Organizations } from '@aws-sdk/client-organizations';
        await new Organizations({}).acceptHandshake({ HandshakeId: '${handshakeId}' });`;
      const args = ['--input-type=module', '--eval', script];
      await run(process.execPath, args, {
        cwd: join(__dirname, '..', '..'),
        env: { ...environmentOf(MANAGEMENT_ACCOUNT), ...profile },
      });
      expectAccepted();
    },
    TEST_MILLIS,
  );

  it(
    'is refused by the AWS CLI with the name of the error',
    async () => {
      const role = ['--role-arn', `arn:aws:iam::${INVITED}:role/${ROLE.name}`, '--role-session-name', 'test'];
      const args = ['-m', 'awscli', 'sts', 'assume-role', ...role, '--endpoint-url', emulator.url];
      await expect(run(python, args, { env: environmentOf(MANAGEMENT_ACCOUNT) })).rejects.toMatchObject({
        stderr: expect.stringContaining('An error occurred (AccessDenied) when calling the AssumeRole') as string,
      });
    },
    TEST_MILLIS,
  );
});

describe('boto3', () => {
  it(
    'sends its documented sample, invites with tags, meets typed exceptions and reads page after page',
    async () => {
      const env = { ...environmentOf(MANAGEMENT_ACCOUNT), AWS_ENDPOINT_URL_ORGANIZATIONS: emulator.url };
      const { stdout } = await run(python, [join(__dirname, '..', 'boto3_example.py')], { env });
      expect(JSON.parse(stdout)).toEqual({
        sample: ['ORGANIZATION', 'EMAIL', 'NOTES'],
        state: 'OPEN',
        days_to_expiry: 15,
        duplicate: {
          Code: 'DuplicateHandshakeException',
          Message: 'A handshake with the specified type and parameters already exists for the given parties.',
        },
        after_acceptance: 'ACCEPTED',
        tags: [{ Key: 'team', Value: 'blue' }],
        member: 'ALREADY_IN_AN_ORGANIZATION',
        denied: 'AccessDeniedException',
        pages: [
          ['CANCELED', 'ACCEPTED'],
          ['OPEN', 'OPEN'],
        ],
      });
    },
    TEST_MILLIS,
  );
});
