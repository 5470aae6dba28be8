import { ServiceError } from '../wire/errors';

/** The other organization, in which accounts outside may be. */

export const ROLES_ELSEWHERE = ['member', 'management account', 'delegated administrator'] as const;

/** What an account is in the other organization. */
export interface Elsewhere {
  readonly role: (typeof ROLES_ELSEWHERE)[number];
  /** Denied by a service control policy at its root. */
  readonly leaving: 'allowed' | 'denied';
}

const OTHER_ORGANIZATION_ID = 'o-otherorgid11';
const OTHER_MANAGEMENT_ACCOUNT = '999999999999';

/** The services that a delegated administrator administers there. */
const DELEGATED_SERVICES = ['guardduty.amazonaws.com', 'securityhub.amazonaws.com'];

/** The error with which the account cannot join this organization, because it cannot leave that one. */
export function refusalToLeave({ role }: Elsewhere): ServiceError | undefined {
  switch (role) {
    case 'member':
      return undefined;
    case 'management account':
      return new ServiceError(
        'MasterCannotLeaveOrganizationException',
        "The account manages another organization. It can't leave that one.",
      );
    case 'delegated administrator':
      return new ServiceError(
        'ConstraintViolationException',
        'The account is a delegated administrator in another organization.',
        'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG',
      );
  }
}

export function shapeOfOrganizationElsewhere(accountId: string, { role }: Elsewhere): object {
  const managementAccountId = role === 'management account' ? accountId : OTHER_MANAGEMENT_ACCOUNT;
  const arn = (resource: string) => `arn:aws:organizations::${managementAccountId}:${resource}`;
  return {
    Id: OTHER_ORGANIZATION_ID,
    Arn: arn(`organization/${OTHER_ORGANIZATION_ID}`),
    FeatureSet: 'ALL',
    MasterAccountArn: arn(`account/${OTHER_ORGANIZATION_ID}/${managementAccountId}`),
    MasterAccountId: managementAccountId,
    MasterAccountEmail: 'management@example.org',
    AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
  };
}

/** @param at the time since which it administers them, in milliseconds since the epoch */
export const shapesOfDelegatedServices = (at: number): readonly object[] =>
  DELEGATED_SERVICES.map((ServicePrincipal) => ({ ServicePrincipal, DelegationEnabledDate: at / 1000 }));
