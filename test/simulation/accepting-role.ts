import type { Role } from '../../emulator/identity/roles';
import type { Cloud } from './cloud';
import { ACCOUNT, ACCOUNT_ID } from './fixtures';
import type { Properties } from './simulation';
import { STACK_ACCOUNT } from './two-accounts';

/** The one that is made without options, and an invitation that it accepts. */
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT_ID}:role/Acceptance`;
export const ACCEPTED: Properties = { ...ACCOUNT, Acceptance: { RoleArn: ROLE_ARN } };

/** Actions that a role needs to accept an invitation. To leave another organization it needs `LEAVES`, too. */
export const ACCEPTS = ['organizations:AcceptHandshake', 'iam:CreateServiceLinkedRole'];
export const LEAVES = 'organizations:LeaveOrganization';

/** Makes the role that accepts, and returns its ARN. By default the role trusts the account of the stack. */
export function acceptingRole(
  { emulator }: Cloud,
  { actions = ACCEPTS, ...role }: Partial<Omit<Role, 'policy'>> & { readonly actions?: readonly string[] } = {},
): string {
  return emulator.roles.make({
    accountId: ACCOUNT_ID,
    name: 'Acceptance',
    trusts: [STACK_ACCOUNT],
    externalId: undefined,
    ...role,
    policy: [{ effect: 'Allow', actions, resources: ['*'] }],
  });
}
