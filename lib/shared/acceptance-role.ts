import { type Problem, quote, roleNameProblem } from './constraints';

/** The role that accepts an invitation, as the construct, the plain template and the session's policy have it. */

export const DEFAULT_ROLE_NAME = 'OrganizationAcceptance';

/**
 * The names of the roles that a stack's own provider has, which CloudFormation makes of the stack's name and the logical
 * id.
 */
export const DEFAULT_PROVIDER_ROLE_NAME = '*InvitedAccountProvider*';

interface Place {
  /** `aws` */
  readonly partition: string;
  readonly managementAccountId: string;
}

/**
 * The rights to accept an invitation of one organization.
 *
 * Accepting makes a service-linked role.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_accept-decline-invite.html
 */
export function acceptStatements({ partition, managementAccountId }: Place) {
  return [
    {
      Sid: 'Accept',
      Effect: 'Allow',
      Action: 'organizations:AcceptHandshake',
      Resource: `arn:${partition}:organizations::${managementAccountId}:handshake/o-*/invite/h-*`,
    },
    {
      Sid: 'LinkRole',
      Effect: 'Allow',
      Action: 'iam:CreateServiceLinkedRole',
      Resource: `arn:${partition}:iam::*:role/aws-service-role/organizations.amazonaws.com/*`,
    },
  ];
}

/** An account in another organization leaves that one by accepting. */
export const LEAVE_STATEMENT = {
  Sid: 'Leave',
  Effect: 'Allow',
  Action: 'organizations:LeaveOrganization',
  Resource: '*',
};

/**
 * The rights to ask, before the invitation is sent, what stands in its way.
 *
 * Both are about an organization whose id nobody here knows.
 */
export const PREFLIGHT_STATEMENT = {
  Sid: 'Preflight',
  Effect: 'Allow',
  Action: ['organizations:DescribeOrganization', 'organizations:ListDelegatedServicesForAccount'],
  Resource: '*',
};

interface Trusted {
  /** `aws` */
  readonly partition: string;
  /** The account of the stack that has the provider. */
  readonly providerAccountId: string;
  readonly externalId: string;
  /** In it `*` stands for any characters. */
  readonly providerRoleName: string;
}

/**
 * Trusts the roles of the provider only.
 *
 * They are named by a condition. IAM wants a principal to exist, and forgets one that is made anew.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function trustStatement({ partition, providerAccountId, externalId, providerRoleName }: Trusted) {
  return {
    Effect: 'Allow',
    Principal: { AWS: `arn:${partition}:iam::${providerAccountId}:root` },
    Action: 'sts:AssumeRole',
    Condition: {
      StringEquals: { 'sts:ExternalId': externalId },
      ArnLike: { 'aws:PrincipalArn': `arn:${partition}:iam::${providerAccountId}:role/${providerRoleName}` },
    },
  };
}

/** A name of roles, in which an asterisk stands for any characters. */
export function providerRoleNameProblem(name: unknown): Problem {
  const isName = typeof name === 'string' && roleNameProblem(name.replace(/\*/g, 'x')) === undefined;
  return isName && !/^\*+$/.test(name)
    ? undefined
    : `must be 1 to 64 letters, digits and _ + = , . @ - *, and more than *, got ${quote(name)}`;
}
