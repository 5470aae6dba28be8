import { MANAGEMENT_ACCOUNT } from '../emulator/organization';
import type { Role } from '../emulator/roles';
import type { Cloud } from './cloud';

/** Actions that a role needs to accept an invitation. To leave another organization it needs `LEAVES`, too. */
export const ACCEPTS = ['organizations:AcceptHandshake', 'iam:CreateServiceLinkedRole'];
export const LEAVES = 'organizations:LeaveOrganization';

/** Makes the role that accepts, and returns its ARN. By default the role trusts the management account. */
export function acceptingRole(
  { emulator }: Cloud,
  { actions = ACCEPTS, ...role }: Partial<Omit<Role, 'policy'>> & { readonly actions?: readonly string[] } = {},
): string {
  return emulator.roles.make({
    accountId: '111122223333',
    name: 'Acceptance',
    trusts: [MANAGEMENT_ACCOUNT],
    externalId: undefined,
    ...role,
    policy: [{ effect: 'Allow', actions, resources: ['*'] }],
  });
}
