import type { Answer } from '../../lambda/answer';
import { isSameTarget } from '../../lambda/handshake';
import type { Target } from '../../lib/private/contract';
import type { Event } from '../simulation/cloud';
import { PARTIES } from './declaration';
import type { Seen, Snapshot } from './observed-region';

/**
 * What the table of the life cycle promises of a request that nothing disturbs,
 * written a second time, from what the organization holds before: the handler
 * has to come to the same without seeing the organization as a whole.
 */

/** What must be true after the request. */
interface Expected {
  readonly status: 'SUCCESS' | 'FAILED';
  /** The invitations that it cancels. */
  readonly cancelled: readonly Seen[];
  /** Whether it sends one to its target. */
  readonly sends: boolean;
  /** The answer's id, where no new invitation gives it. */
  readonly physicalId?: string;
  /** The state that the answer tells, where it tells of no open invitation. */
  readonly state?: string;
}

interface Properties {
  readonly Target: Target;
  readonly Notes?: string;
  readonly Revision?: string;
  readonly ExistingInvitation?: 'ADOPT' | 'REPLACE' | 'FAIL';
}

const NOTHING = { cancelled: [], sends: false } as const;
const NOTES_MAX_LENGTH = 993;

export function problemsOfCalmRequest(
  event: Event,
  before: Snapshot,
  answer: Answer,
  after: Snapshot,
  owner: string,
): readonly string[] {
  const expected = expectedOf(event, before, owner);
  return expected === undefined ? [] : problemsOf(expected, event, before, answer, after, owner);
}

/** Undefined where the table leaves it open. */
function expectedOf(event: Event, before: Snapshot, owner: string): Expected | undefined {
  const properties = event.ResourceProperties as Properties;
  const physicalId = String(event.PhysicalResourceId);
  if (event.RequestType === 'Delete') {
    return expectedOfDelete(physicalId, properties, before, owner);
  }
  if ((properties.Notes?.length ?? 0) > NOTES_MAX_LENGTH) {
    return { status: 'FAILED', ...NOTHING };
  }
  if (event.RequestType === 'Create') {
    return expectedOfInviting(properties, before, owner);
  }
  const former = (event.OldResourceProperties as Properties).Target;
  if (isSameTarget(former, properties.Target)) {
    return expectedOfUpdate(physicalId, properties, event, before, owner);
  }
  // Whether the id belongs to the former target is known only while the handshake is remembered.
  const first = before.invitations.find(({ id }) => id === physicalId.replace('adopted-', ''));
  return first !== undefined && isSameTarget(first.target, former)
    ? expectedOfInviting(properties, before, owner)
    : undefined;
}

/** A Create, or an Update to another target. */
function expectedOfInviting(
  { Target, Revision = '1', ExistingInvitation = 'ADOPT' }: Properties,
  before: Snapshot,
  owner: string,
): Expected {
  const member = memberOf(Target, before);
  if (member !== undefined) {
    return { status: 'SUCCESS', ...NOTHING, physicalId: `member-${member}`, state: 'ACCEPTED' };
  }
  const open = openTo(Target, before);
  if (open === undefined) {
    return { status: 'SUCCESS', cancelled: [], sends: true };
  }
  if (open.owner === undefined) {
    switch (ExistingInvitation) {
      case 'ADOPT':
        return { status: 'SUCCESS', ...NOTHING, physicalId: `adopted-${open.id}` };
      case 'FAIL':
        return { status: 'FAILED', ...NOTHING };
      case 'REPLACE':
        return { status: 'SUCCESS', cancelled: [open], sends: true };
    }
  }
  return open.owner === owner && (open.revision ?? 0) >= Number(Revision)
    ? { status: 'SUCCESS', ...NOTHING, physicalId: open.id }
    : { status: 'SUCCESS', cancelled: [open], sends: true };
}

function expectedOfUpdate(
  physicalId: string,
  { Target, Revision = '1', ExistingInvitation }: Properties,
  event: Event,
  before: Snapshot,
  owner: string,
): Expected | undefined {
  const open = openTo(Target, before);
  const kept = { status: 'SUCCESS', ...NOTHING, physicalId } as const;
  const member = memberOf(Target, before);
  if (open !== undefined && member !== undefined) {
    // It joined by its other name.
    return undefined;
  }
  if (open !== undefined) {
    if (open.owner === undefined) {
      return ExistingInvitation === 'REPLACE'
        ? { status: 'SUCCESS', cancelled: [open], sends: true, physicalId }
        : kept;
    }
    return open.owner === owner && (open.revision ?? 0) >= Number(Revision)
      ? kept
      : { status: 'SUCCESS', cancelled: [open], sends: true, physicalId };
  }
  const first = physicalId.replace('adopted-', '');
  const newest = before.invitations
    .filter(({ id, target, owner: by }) => id === first || (by === owner && isSameTarget(target, Target)))
    .at(-1);
  if (member !== undefined) {
    // A member by e-mail is known by what it accepted only.
    return Target.Type === 'ACCOUNT' || newest?.state === 'ACCEPTED' ? { ...kept, state: 'ACCEPTED' } : undefined;
  }
  if (newest?.state === 'ACCEPTED' && Target.Type === 'EMAIL') {
    // Without an account id it counts as a member.
    return undefined;
  }
  const former = Number((event.OldResourceProperties as Properties).Revision ?? 1);
  if (newest?.state === 'DECLINED' && Number(Revision) <= (newest.revision ?? former)) {
    return { ...kept, state: 'DECLINED' };
  }
  return { status: 'SUCCESS', cancelled: [], sends: true, physicalId };
}

function expectedOfDelete(physicalId: string, { Target }: Properties, before: Snapshot, owner: string): Expected {
  const isMadeUp = !/^(h-|adopted-h-|member-\d|failed-)/.test(physicalId);
  const cancelled = before.invitations.filter(
    ({ id, state, owner: by, target }) =>
      state === 'OPEN' && (id === physicalId || (by === owner && (isMadeUp || isSameTarget(target, Target)))),
  );
  return { status: 'SUCCESS', cancelled, sends: false, physicalId };
}

function problemsOf(
  { status, cancelled, sends, physicalId, state }: Expected,
  event: Event,
  before: Snapshot,
  answer: Answer,
  after: Snapshot,
  owner: string,
): readonly string[] {
  const { Target } = event.ResourceProperties as Properties;
  const problems: string[] = [];
  const expect = (name: string, actual: unknown, wanted: unknown) => {
    if (actual !== wanted) {
      problems.push(`${name} should be ${String(wanted)}, is ${String(actual)}`);
    }
  };
  const cancelledIds = new Set(cancelled.map(({ id }) => id));
  const stateAfter = new Map(after.invitations.map((invitation) => [invitation.id, invitation.state]));
  expect('the status', answer.Status, status);
  for (const { id, state: stateBefore } of before.invitations) {
    const isForgotten = stateBefore !== 'OPEN' && !stateAfter.has(id);
    if (isForgotten) {
      continue;
    }
    expect(`the state of ${id}`, stateAfter.get(id), cancelledIds.has(id) ? 'CANCELED' : stateBefore);
  }
  const idsBefore = new Set(before.invitations.map(({ id }) => id));
  const sent = after.invitations.filter(({ id }) => !idsBefore.has(id));
  expect('the number of invitations sent', sent.length, sends ? 1 : 0);
  for (const { target, owner: by } of sent) {
    expect('the target of what was sent', target.Id, Target.Id);
    expect('the owner of what was sent', by, owner);
  }
  expect('the members', [...after.members].join(), [...before.members].join());
  if (status === 'SUCCESS') {
    expect('the physical id', answer.PhysicalResourceId, physicalId ?? sent[0]?.id);
  }
  if (status === 'SUCCESS' && event.RequestType !== 'Delete') {
    expect('the attribute State', answer.Data?.State, state ?? 'OPEN');
    if (state === undefined) {
      expect('the attribute HandshakeId', answer.Data?.HandshakeId, openTo(Target, after)?.id);
    }
  }
  return problems;
}

function openTo(target: Target, { invitations }: Snapshot): Seen | undefined {
  return invitations.find((invitation) => invitation.state === 'OPEN' && isSameTarget(invitation.target, target));
}

function memberOf(target: Target, { members }: Snapshot): string | undefined {
  const accountId = PARTIES.find((party) => isSameTarget(party.target, target))?.accountId;
  return accountId !== undefined && members.has(accountId) ? accountId : undefined;
}
