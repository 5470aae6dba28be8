import { type FollowUp, isFollowUp } from '../../../lambda/follow-up/follow-up';
import { isSameTarget } from '../../../lambda/model/handshake';
import { readReference } from '../../../lambda/model/reference';
import type { Target } from '../../../lib/shared/contract';
import type { Cloud } from '../../simulation/cloud';

/** An invitation as the organization has it. */
export interface Seen {
  readonly id: string;
  readonly target: Target;
  readonly state: string;
  readonly requestedAt: number;
  readonly expiresAt: number;
  /** The account that accepted it, if the service tells it. */
  readonly acceptedBy: string | undefined;
  /** The resource that sent it; undefined when a person did. */
  readonly resourceKey: string | undefined;
  readonly revision: number;
  readonly isRenewed: boolean;
  /** That the account gets when it joins. */
  readonly tags: ReadonlyMap<string, string>;
}

/** A member as the organization has it. */
export interface SeenMember {
  readonly email: string;
  readonly parentId: string;
  readonly joinedAt: number;
  readonly state: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** A resource as CloudFormation has it. */
export interface SeenResource {
  readonly stackId: string;
  readonly resourceKey: string;
  readonly physicalId: string;
  readonly target: Target;
}

/** The organization at one moment, what is followed, and the resources of the stacks. */
export interface Snapshot {
  readonly at: number;
  readonly invitations: readonly Seen[];
  /** By account id. */
  readonly members: ReadonlyMap<string, SeenMember>;
  readonly followUps: readonly FollowUp[];
  /** Without those that failed, and those that are being deleted. */
  readonly resources: readonly SeenResource[];
  /** Those that failed with rollback disabled, and are not deleted yet. */
  readonly failed: readonly SeenResource[];
  /** The e-mail address of an account, member or not. */
  addressOf(accountId: string): string;
}

export function takeSnapshot(
  { organization, executions }: Cloud,
  all: readonly (SeenResource & { readonly hasFailed: boolean })[],
): Snapshot {
  const invitations = organization.allHandshakes().map(({ target, notes, acceptedBy, ...handshake }) => {
    const { resourceKey, revision = 0, renewals } = readReference(notes) ?? {};
    const isTold = target.type === 'ACCOUNT' || organization.answers === 'recorded';
    return {
      ...handshake,
      acceptedBy: isTold ? acceptedBy : undefined,
      target: { Type: target.type, Id: target.id },
      resourceKey,
      revision,
      isRenewed: renewals !== undefined,
    };
  });
  const members = [...organization.members].map(
    ([id, { email, parentId, joinedAt, state, tags }]) =>
      [id, { email, parentId, joinedAt, state, tags: new Map(tags) }] as const,
  );
  const addressOf = (accountId: string) => organization.emailOf(accountId);
  const followUps = runningFollowUps(executions);
  const resources = all.filter(({ hasFailed }) => !hasFailed);
  const failed = all.filter(({ hasFailed }) => hasFailed);
  return { at: organization.now(), invitations, members: new Map(members), followUps, resources, failed, addressOf };
}

/** As they were started: what they have come to since, only they know. */
export function runningFollowUps(executions: Cloud['executions']): readonly FollowUp[] {
  return [...executions.values()].flatMap(({ status, input }) =>
    status === 'RUNNING' && isFollowUp(input) ? [input] : [],
  );
}

/** The name and the execution of the follow-up that a request started. What publishes for it has another name. */
export function followUpOf(requestId: string, executions: Cloud['executions']) {
  const found = [...executions].find(
    ([name, { input }]) => isFollowUp(input) && input.requestId === requestId && !name.endsWith('-joined'),
  );
  return found === undefined ? undefined : { name: found[0], run: found[1] };
}

export function openInvitations({ invitations }: Snapshot): readonly Seen[] {
  return invitations.filter(({ state }) => state === 'OPEN');
}

export function openTo(target: Target, snapshot: Snapshot): Seen | undefined {
  return openInvitations(snapshot).find((invitation) => isSameTarget(invitation.target, target));
}

/**
 * True if a resource has the invitation: its physical id names it, or it sent it to its target.
 *
 * Two resources of one stack may have the same one: a rename, until the old resource is deleted.
 */
export function isHeldBy({ physicalId, resourceKey, target }: SeenResource, invitation: Seen): boolean {
  const isSent = resourceKey === invitation.resourceKey && isSameTarget(target, invitation.target);
  return physicalId === invitation.id || isSent;
}

/** The account that is a member by this account id or e-mail address. */
export function memberOf(target: Target, { members }: Snapshot): string | undefined {
  return [...members].find(([id, { email }]) =>
    target.Type === 'ACCOUNT' ? id === target.Id : email.toLowerCase() === target.Id.toLowerCase(),
  )?.[0];
}

/** The names of targets in the value of an own tag. */
export const namesIn = (value = '') => value.split(' ').filter((word) => !word.startsWith('since-'));

const DAY_MILLIS = 24 * 60 * 60 * 1000;

/** True if the own tag with this value says that its account was a member before, and is declared for less than a day. */
export function isNewlyDeclared(value: string | undefined, at: number): boolean {
  const since = value?.split(' ').find((word) => word.startsWith('since-'));
  return since !== undefined && at < Date.parse(since.slice('since-'.length)) + DAY_MILLIS;
}
