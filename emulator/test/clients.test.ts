import { join } from 'node:path';
import { INVITED } from './fixture';
import { EMAIL, emulator, environmentOf, python, run, TEST_MILLIS, usePython } from './python-client';
import { MANAGEMENT_ACCOUNT } from '../organization/organization';

usePython();

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
