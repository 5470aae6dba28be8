import { CallError } from '../aws/call-error';
import type { Stacks } from '../aws/cloudformation';
import type { Organizations } from '../aws/organizations';
import { has } from '../invitation/spared';
import { ownTagKey } from '../model/own-tag';
import type { FollowUp } from './follow-up';

/** The key of the own tag of the resource that sent the invitation, if that resource has it no more. */
export async function senderTagKeys(
  { stackId, handshakeId: id, target, desired: { senderKey } }: FollowUp,
  organizations: Organizations,
  stacks: () => Stacks,
): Promise<readonly string[] | 'unknown'> {
  if (senderKey === undefined) {
    return [];
  }
  const resources = await stacks().listInvitations(stackId);
  if (resources === 'unknown') {
    return 'unknown';
  }
  const sender = resources.find(({ resourceKey }) => resourceKey === senderKey);
  return sender !== undefined && (await has(sender, { id, target }, { organizations })) ? [] : [ownTagKey(senderKey)];
}

/** The tag of the former resource keeps every construct from removing the account, so the follow-up asks again. */
export const untold = () =>
  new CallError(
    'transient',
    'StackUntold',
    'AWS CloudFormation does not tell the resources of the stack',
    '',
    undefined,
  );
