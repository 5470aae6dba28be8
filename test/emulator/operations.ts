import {
  type Input,
  page,
  readAccountId,
  readAsksForInvitations,
  readHandshakeId,
  readInvitation,
  readTagKeys,
  readTags,
} from './input';
import type { Organization } from './organization';

/** Answers one operation for the account that calls it. Throws ServiceError. */
export type Operation = (organization: Organization, caller: string, input: Input) => object;

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  InviteAccountToOrganization: (organization, caller, input) => {
    organization.requireManagement(caller);
    return { Handshake: organization.shapeOf(organization.invite(readInvitation(input))) };
  },
  CancelHandshake: (organization, caller, input) => ({
    Handshake: organization.shapeOf(organization.cancel(readHandshakeId(input), caller)),
  }),
  DescribeHandshake: (organization, caller, input) => ({
    Handshake: organization.shapeOf(organization.describe(readHandshakeId(input), caller)),
  }),
  AcceptHandshake: (organization, caller, input) => ({
    Handshake: organization.shapeOf(organization.accept(readHandshakeId(input), caller)),
  }),
  DeclineHandshake: (organization, caller, input) => ({
    Handshake: organization.shapeOf(organization.decline(readHandshakeId(input), caller)),
  }),
  ListHandshakesForOrganization: (organization, caller, input) => {
    organization.requireManagement(caller);
    return listHandshakes(organization, input, () => true);
  },
  // The invited account sees its invitations here; whoever sent them does not.
  ListHandshakesForAccount: (organization, caller, input) =>
    listHandshakes(organization, input, ({ target }) => organization.isParty(caller, target)),

  DescribeOrganization: (organization, caller) => {
    organization.requireMember(caller);
    return { Organization: organization.shapeOfOrganization() };
  },
  DescribeAccount: (organization, caller, input) => {
    organization.requireManagement(caller);
    return { Account: organization.shapeOfMember(organization.member(readAccountId('AccountId', input))) };
  },
  ListAccounts: (organization, caller, input) => {
    organization.requireManagement(caller);
    const { items, ...rest } = page(input, [...organization.members.values()]);
    return { Accounts: items.map((member) => organization.shapeOfMember(member)), ...rest };
  },
  RemoveAccountFromOrganization: (organization, caller, input) => {
    organization.requireManagement(caller);
    organization.remove(readAccountId('AccountId', input));
    return {};
  },

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
    const { items, ...rest } = page(input, tags);
    return { Tags: items.map(([Key, Value]) => ({ Key, Value })), ...rest };
  },
};

function listHandshakes(
  organization: Organization,
  input: Input,
  isVisible: (handshake: ReturnType<Organization['allHandshakes']>[number]) => boolean,
): object {
  const invitations = readAsksForInvitations(input) ? organization.allHandshakes().filter(isVisible) : [];
  const { items, ...rest } = page(input, invitations);
  return { Handshakes: items.map((handshake) => organization.shapeOf(handshake)), ...rest };
}
