import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import type { Configuration } from '../proof/evidence';
import { accessRoleOf } from '../proof/roles';
import { EXTERNAL_ID, synthesizeAccess } from '../proof/stacks';
import { type LocalCloud, REGION } from './local-cloud';

/** The account of the stacks, where they are not in the management account. */
export const STACK_ACCOUNT = '555500006666';

const PLACE = { partition: 'aws', region: REGION, account: MANAGEMENT_ACCOUNT };
const READS = ['organizations:ListHandshakesForOrganization', 'organizations:DescribeHandshake'];

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/**
 * Makes the access role in the management account, with the policy that OrganizationAccessRole gives it, and a role for
 * the command `status`.
 *
 * @returns the values of the example app's context, and the options of the command
 */
export function makeAccessRoles({ emulator: { roles }, account }: LocalCloud, features: Configuration) {
  const [accountId, trusts, externalId] = [MANAGEMENT_ACCOUNT, [account], EXTERNAL_ID];
  const { policies } = accessRoleOf(synthesizeAccess(features), PLACE, accountId);
  const policy = policies.flatMap((each) =>
    (each as { readonly Statement: readonly Statement[] }).Statement.map(({ Action, Resource }) => ({
      effect: 'Allow' as const,
      actions: [Action].flat(),
      resources: [Resource].flat(),
    })),
  );
  const roleArn = roles.make({ accountId, name: 'InvitedAccounts', trusts, externalId, policy });
  const reads = [{ effect: 'Allow', actions: [...READS, 'organizations:ListAccounts'], resources: ['*'] }] as const;
  const readers = roles.make({ accountId, name: 'Readers', trusts, externalId, policy: reads });
  return {
    context: ['--context', `organizationAccess=${JSON.stringify({ roleArn, externalId })}`],
    options: ['--role', readers, '--external-id', externalId],
  };
}
