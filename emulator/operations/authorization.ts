import { accountArn, handshakeArn, parentArn } from '../organization/arns';
import { accessDenied, ServiceError } from '../wire/errors';
import type { Input } from '../wire/input';
import type { Organization } from '../organization/organization';
import type { Caller } from '../identity/roles';

/**
 * The resources that each operation needs a permission for. The others need one for `*`.
 * So does an invitation, because AWS does not document an ARN of an account outside.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html
 */
const RESOURCES: Readonly<Record<string, (input: Input) => readonly string[]>> = {
  CancelHandshake: ({ HandshakeId }) => [handshakeArn(given(HandshakeId))],
  DescribeHandshake: ({ HandshakeId }) => [handshakeArn(given(HandshakeId))],
  AcceptHandshake: ({ HandshakeId }) => [handshakeArn(given(HandshakeId))],
  DeclineHandshake: ({ HandshakeId }) => [handshakeArn(given(HandshakeId))],
  DescribeAccount: ({ AccountId }) => [accountArn(given(AccountId))],
  RemoveAccountFromOrganization: ({ AccountId }) => [accountArn(given(AccountId))],
  TagResource: ({ ResourceId }) => [accountArn(given(ResourceId))],
  UntagResource: ({ ResourceId }) => [accountArn(given(ResourceId))],
  ListTagsForResource: ({ ResourceId }) => [accountArn(given(ResourceId))],
  CreateOrganizationalUnit: ({ ParentId }) => [parentArn(given(ParentId))],
  DescribeOrganizationalUnit: ({ OrganizationalUnitId }) => [parentArn(given(OrganizationalUnitId))],
  ListOrganizationalUnitsForParent: ({ ParentId }) => [parentArn(given(ParentId))],
  ListChildren: ({ ParentId }) => [parentArn(given(ParentId))],
  ListParents: ({ ChildId }) => [
    given(ChildId).startsWith('ou-') ? parentArn(given(ChildId)) : accountArn(given(ChildId)),
  ],
  MoveAccount: ({ AccountId, SourceParentId, DestinationParentId }) => [
    accountArn(given(AccountId)),
    parentArn(given(SourceParentId)),
    parentArn(given(DestinationParentId)),
  ],
};

/** Throws unless the caller may call the operation, with what that needs besides. */
export function authorize(organization: Organization, caller: Caller, operation: string, input: Input): void {
  const resources = RESOURCES[operation]?.(input) ?? ['*'];
  if (!resources.every((resource) => caller.allows(`organizations:${operation}`, resource))) {
    throw accessDenied();
  }
  // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_accept-decline-invite.html
  if (
    operation === 'AcceptHandshake' &&
    organization.elsewhere(caller.accountId) !== undefined &&
    !caller.allows('organizations:LeaveOrganization', '*')
  ) {
    throw accessDenied();
  }
  // https://docs.aws.amazon.com/organizations/latest/APIReference/API_AcceptHandshake.html
  if (operation === 'AcceptHandshake' && organization.featureSet === 'ALL') {
    const role = 'role/aws-service-role/organizations.amazonaws.com/AWSServiceRoleForOrganizations';
    if (!caller.allows('iam:CreateServiceLinkedRole', `arn:aws:iam::${caller.accountId}:${role}`)) {
      throw new ServiceError(
        'AccessDeniedForDependencyException',
        'The operation requires the iam:CreateServiceLinkedRole permission for organizations.amazonaws.com.',
        'ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE',
      );
    }
  }
}

/** The operation itself refuses what is no text. */
function given(id: unknown): string {
  return typeof id === 'string' ? id : '';
}
