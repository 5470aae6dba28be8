import { ServiceError } from '../../../../emulator/wire/errors';
import { sessionPolicy, stsAcceptor } from '../../../../lambda/aws/role-acceptor';
import type { Log } from '../../../../lambda/base/log';
import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts';

/** What the session of a role that accepts may do. */

const ACCOUNT_ID = '111122223333';

const ARN = `arn:aws:iam::${ACCOUNT_ID}:role/Acceptance`;

describe('the session', () => {
  const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };

  async function assumed(roleArn: string, externalId?: string): Promise<AssumeRoleCommandInput> {
    const inputs: AssumeRoleCommandInput[] = [];
    const role = { RoleArn: roleArn, ...(externalId !== undefined && { ExternalId: externalId }) };
    const acceptor = stsAcceptor(
      { role, accountId: ACCOUNT_ID, resourceKey: '3f9a1c2e4b5d', managementAccountId: '000000000000' },
      {
        load: () =>
          Promise.resolve({
            assumeRole: (input: AssumeRoleCommandInput) => {
              inputs.push(input);
              return Promise.reject(new ServiceError('ServiceException', 'That is all.'));
            },
          }),
        clientOf: () => {
          throw new Error('there is no session');
        },
      },
      {
        budget: { backoff: { baseMillis: 0, capMillis: 0 }, untilMillis: 0, maxAttempts: 1 },
        clock: { now: () => 0, sleep: () => Promise.resolve() },
        random: () => 0,
        log: SILENT,
      },
    );
    await expect(acceptor.prepare()).rejects.toThrow();
    return inputs[0] as AssumeRoleCommandInput;
  }

  it('lives 900 seconds under the name of the resource', async () => {
    expect(await assumed(ARN, 'orchid-7')).toEqual({
      RoleArn: ARN,
      RoleSessionName: 'cdk-invited-account-3f9a1c2e4b5d',
      DurationSeconds: 900,
      ExternalId: 'orchid-7',
      Policy: JSON.stringify(sessionPolicy({ RoleArn: ARN }, '000000000000')),
    });
  });

  it('is asked for without an external id where none is declared', async () => {
    expect(Object.keys(await assumed(ARN))).not.toContain('ExternalId');
  });

  it.each(['aws', 'aws-us-gov', 'aws-cn'])('may accept, and what belongs to it, in %s', async (partition) => {
    const { Policy } = await assumed(ARN.replace('arn:aws:', `arn:${partition}:`));

    expect(JSON.parse(Policy ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Accept',
          Effect: 'Allow',
          Action: 'organizations:AcceptHandshake',
          Resource: `arn:${partition}:organizations::000000000000:handshake/o-*/invite/h-*`,
        },
        {
          Sid: 'LinkRole',
          Effect: 'Allow',
          Action: 'iam:CreateServiceLinkedRole',
          Resource: `arn:${partition}:iam::*:role/aws-service-role/organizations.amazonaws.com/*`,
        },
        { Sid: 'Leave', Effect: 'Allow', Action: 'organizations:LeaveOrganization', Resource: '*' },
      ],
    });
  });
});
