import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { post } from './bare-http';
import { INVITED } from './fixture';
import { emulator, environmentOf, python, run, TEST_MILLIS, usePython } from './python-client';
import { MANAGEMENT_ACCOUNT } from '../organization/organization';

usePython();

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
