import { shapeOfOrganizationElsewhere, shapesOfDelegatedServices } from '../organization/elsewhere';
import { accessDenied, ServiceError } from '../wire/errors';
import {
  type Input,
  page,
  readAccountId,
  readAsksForInvitations,
  readHandshakeId,
  readInvitation,
  readTagKeys,
  readTags,
} from '../wire/input';
import type { Handshake, Organization } from '../organization/organization';
import { shapeOfHandshake, shapeOfMember, shapeOfOrganization } from '../organization/shapes';
import { TREE_OPERATIONS } from './tree-operations';

/** Answers one operation for the account that calls it. Throws ServiceError. */
export type Operation = (organization: Organization, caller: string, input: Input) => object;

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  InviteAccountToOrganization: (organization, caller, input) => {
    organization.requireManagement(caller);
    return { Handshake: shapeOfHandshake(organization, organization.invite(readInvitation(input))) };
  },
  CancelHandshake: (organization, caller, input) => ({
    Handshake: shapeOfHandshake(organization, organization.cancel(readHandshakeId(input), caller)),
  }),
  DescribeHandshake: (organization, caller, input) => ({
    Handshake: shapeOfHandshake(organization, organization.describe(readHandshakeId(input), caller)),
  }),
  AcceptHandshake: (organization, caller, input) => ({
    Handshake: shapeOfHandshake(organization, organization.accept(readHandshakeId(input), caller)),
  }),
  DeclineHandshake: (organization, caller, input) => ({
    Handshake: shapeOfHandshake(organization, organization.decline(readHandshakeId(input), caller)),
  }),
  ListHandshakesForOrganization: (organization, caller, input) => {
    organization.requireManagement(caller);
    return listHandshakes(organization, input, () => true);
  },
  // The invited account sees its invitations here; whoever sent them does not.
  ListHandshakesForAccount: (organization, caller, input) =>
    listHandshakes(organization, input, ({ target }) => organization.isParty(caller, target)),

  DescribeOrganization: (organization, caller) => {
    const elsewhere = organization.elsewhere(caller);
    if (elsewhere !== undefined) {
      return { Organization: shapeOfOrganizationElsewhere(caller, elsewhere) };
    }
    organization.requireMember(caller);
    return { Organization: shapeOfOrganization(organization) };
  },
  // Nobody administers a service for this organization.
  ListDelegatedServicesForAccount: (organization, caller, input) => {
    const accountId = readAccountId('AccountId', input);
    const elsewhere = organization.elsewhere(caller);
    if (elsewhere?.role === 'delegated administrator' && accountId === caller) {
      const { items, ...rest } = page(input, shapesOfDelegatedServices(organization.now()), organization.emptyPages);
      return { DelegatedServices: items, ...rest };
    }
    if (elsewhere !== undefined) {
      throw accessDenied();
    }
    organization.requireManagement(caller);
    throw new ServiceError('AccountNotRegisteredException', `Account ${accountId} administers no service.`);
  },
  DescribeAccount: (organization, caller, input) => {
    organization.requireManagement(caller);
    return { Account: shapeOfMember(organization, organization.visibleMember(readAccountId('AccountId', input))) };
  },
  ListAccounts: (organization, caller, input) => {
    organization.requireManagement(caller);
    const { items, ...rest } = page(input, [...organization.members.values()], organization.emptyPages);
    return { Accounts: items.map((member) => shapeOfMember(organization, member)), ...rest };
  },
  RemoveAccountFromOrganization: (organization, caller, input) => {
    organization.requireManagement(caller);
    organization.remove(organization.visibleMember(readAccountId('AccountId', input)).id);
    return {};
  },
  LeaveOrganization: (organization, caller) => {
    organization.requireMember(caller);
    organization.remove(caller, 'LEFT');
    return {};
  },
  ...TREE_OPERATIONS,

  TagResource: (organization, caller, input) => {
    organization.requireManagement(caller);
    organization.tag(readAccountId('ResourceId', input), readTags(input.Tags));
    return {};
  },
  UntagResource: (organization, caller, input) => {
    organization.requireManagement(caller);
    const tags = organization.tagsOf(readAccountId('ResourceId', input));
    for (const key of readTagKeys(input.TagKeys)) {
      tags.delete(key);
    }
    return {};
  },
  ListTagsForResource: (organization, caller, input) => {
    organization.requireManagement(caller);
    const tags = [...organization.tagsOf(readAccountId('ResourceId', input))];
    const { items, ...rest } = page(input, tags, organization.emptyPages);
    return { Tags: items.map(([Key, Value]) => ({ Key, Value })), ...rest };
  },
};

/** Those that change something: the organization takes one at a time. */
export const WRITES: ReadonlySet<string> = new Set([
  'InviteAccountToOrganization',
  'CancelHandshake',
  'AcceptHandshake',
  'DeclineHandshake',
  'RemoveAccountFromOrganization',
  'LeaveOrganization',
  'CreateOrganizationalUnit',
  'MoveAccount',
  'TagResource',
  'UntagResource',
]);

function listHandshakes(
  organization: Organization,
  input: Input,
  isVisible: (handshake: Handshake) => boolean,
): object {
  const invitations = readAsksForInvitations(input) ? organization.listedHandshakes().filter(isVisible) : [];
  const { items, ...rest } = page(input, invitations, organization.emptyPages);
  return { Handshakes: items.map((handshake) => shapeOfHandshake(organization, handshake)), ...rest };
}
