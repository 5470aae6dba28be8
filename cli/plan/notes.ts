import { isAccountFor } from '../../lambda/model/account';
import { isFor, isOpenState, isSameTarget, newestOf } from '../../lambda/model/handshake';
import { readPhysicalId } from '../../lambda/model/physical-id';
import type { Target } from '../../lib/shared/contract';
import type { OrganizationAsRead } from '../rehearsal/organization-copy';
import type { Effect, Note } from './line';
import type { PlannedConstruct } from './planned-stack';

/** Says what the effects of a construct do not. */
export function notesOf(
  construct: PlannedConstruct,
  effects: readonly Effect[],
  all: readonly PlannedConstruct[],
  asRead: OrganizationAsRead,
): readonly Note[] {
  const { formerTarget, isRemoved, requests } = construct;
  const isWaiting = requests.some(({ ending }) => ending.is === 'waits for the owner');
  return [
    ...placeTaken(construct, all),
    ...(formerTarget === undefined ? [] : [{ is: 'retargeted' as const, from: formerTarget.Id }]),
    ...(isRemoved ? notesOfRemoved(construct, effects, asRead) : notesOfDeclared(construct, effects, asRead)),
    ...(isWaiting ? [{ is: 'waits' as const }] : []),
  ];
}

/** A new construct that takes the place of one that is removed, or the other way round. */
function placeTaken(construct: PlannedConstruct, all: readonly PlannedConstruct[]): readonly Note[] {
  const { isRemoved, target, stack } = construct;
  const isNew = construct.physicalId === undefined;
  if (target === undefined || !(isRemoved || isNew)) {
    return [];
  }
  const other = all.find(
    (each) =>
      each !== construct &&
      each.target !== undefined &&
      isSameTarget(each.target, target) &&
      (isRemoved ? each.physicalId === undefined && !each.isRemoved : each.isRemoved),
  );
  if (other === undefined) {
    return [];
  }
  const is = other.stack === stack ? 'renamed' : 'moved';
  return [isRemoved ? { is, to: other.path } : { is, from: other.path }];
}

function notesOfRemoved(
  { isRetained, target }: PlannedConstruct,
  effects: readonly Effect[],
  asRead: OrganizationAsRead,
): readonly Note[] {
  if (isRetained) {
    return [{ is: 'retained' }];
  }
  if (target === undefined || effects.some(({ is }) => is === 'cancel' || is === 'remove' || is === 'unknown')) {
    return [];
  }
  if (asRead.accounts.some((account) => isAccountFor(account, target))) {
    return [{ is: 'stays a member' }];
  }
  const isOpen = asRead.invitations.some((each) => isFor(each, target) && isOpenState(each.state));
  return isOpen ? [] : [{ is: 'nothing open' }];
}

function notesOfDeclared(
  { requests, physicalId = '', target }: PlannedConstruct,
  effects: readonly Effect[],
  asRead: OrganizationAsRead,
): readonly Note[] {
  if (effects.some(({ is }) => is === 'invite')) {
    return invitedAgain(target, asRead);
  }
  if (effects.some(({ is }) => is === 'resend' || is === 'fail')) {
    return [];
  }
  const request = requests.find(({ type }) => type !== 'Delete');
  const answer = request?.ending.is === 'answered' ? request.ending.answer : undefined;
  const { kind } = readPhysicalId(answer?.PhysicalResourceId ?? physicalId);
  return [
    ...(kind === 'adopted' || kind === 'member' ? [{ is: kind }] : []),
    ...(request?.type === 'Update' ? notesOfUpdate(answer?.Data?.State ?? '') : []),
  ];
}

function notesOfUpdate(state: string): readonly Note[] {
  if (isOpenState(state)) {
    return [{ is: 'stays open' }];
  }
  return state === 'DECLINED' ? [{ is: 'declined' }] : [];
}

function invitedAgain(target: Target | undefined, { invitations }: OrganizationAsRead): readonly Note[] {
  const last = target && newestOf(invitations.filter((each) => isFor(each, target)));
  return last === undefined ? [] : [{ is: 'again', state: last.state }];
}
