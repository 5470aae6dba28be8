import type { ExistingInvitationValue } from '../../lib/shared/contract';
import type { Account } from '../model/account';
import { type Handshake, isPending } from '../model/handshake';
import { isOwn } from '../model/ownership';

type Action = 'keep' | 'replace' | 'invite' | 'fail' | 'cancel' | 'leave';

/**
 * The action of each request for each standing. docs/behavior.md is printed from this table.
 *
 * - `keep`: nothing is sent, and the resource goes on with the invitation or the membership as it stands
 * - `replace`: the invitation is cancelled and a new one is sent
 * - `invite`: an invitation is sent
 * - `fail`: the deployment fails
 * - `cancel`: the invitation is cancelled
 * - `leave`: nothing is done, and a member stays unless removeAccountOnDelete is set
 */
// biome-ignore format: a table is read by its columns.
export const TABLE = {
  //                              Create     Update     Delete
  'open: ours':                  ['keep',    'keep',    'cancel'],
  'open: ours, lower revision':  ['replace', 'replace', 'cancel'],
  'open: of the same stack':     ['keep',    'keep',    'leave'], // a rename
  'open: of another resource':   ['replace', 'replace', 'leave'], // a second stack, or a raised revision
  'open: sent by hand, ADOPT':   ['keep',    'keep',    'leave'],
  'open: sent by hand, REPLACE': ['replace', 'replace', 'leave'],
  'open: sent by hand, FAIL':    ['fail',    'keep',    'leave'],
  'member':                      ['keep',    'keep',    'leave'], // it joined by other means, or long ago
  'joined':                      ['keep',    'keep',    'leave'], // it accepted the newest invitation
  'declined':                    ['invite',  'keep',    'leave'], // a no is a no …
  'declined, revision raised':   ['invite',  'invite',  'leave'], // … until someone says otherwise
  'left':                        ['invite',  'invite',  'leave'], // it accepted once, and is no member any more
  'ended':                       ['invite',  'invite',  'leave'], // cancelled or expired
  'none':                        ['invite',  'invite',  'leave'], // AWS knows of no invitation
} as const satisfies Readonly<Record<string, readonly [create: Action, update: Action, remove: Action]>>;

export type Row = keyof typeof TABLE;
type OpenRow = Extract<Row, `open: ${string}`>;

const COLUMNS = { Create: 0, Update: 1, Delete: 2 } as const;
type Columns = typeof COLUMNS;

/** The action in the table's row for a request. */
export function actionFor<T extends keyof Columns, R extends Row>(request: T, row: R): (typeof TABLE)[R][Columns[T]] {
  return TABLE[row][COLUMNS[request]];
}

/** The observed standing of a target towards the organization. */
export type Standing =
  | { readonly is: 'open'; readonly invitation: Handshake }
  | { readonly is: 'member'; readonly account: Account }
  | { readonly is: 'joined'; readonly invitation: Handshake }
  | { readonly is: 'declined' | 'left' | 'ended'; readonly invitation: Handshake }
  | { readonly is: 'none' };

/**
 * The standing of a target by its newest invitation and its membership.
 *
 * @param member the account, if it is a member; `unknown` if AWS does not say which account the invitation went to
 */
export function standingOf(newest: Handshake | undefined, member: Account | 'unknown' | undefined): Standing {
  if (member !== undefined && member !== 'unknown') {
    return newest?.state === 'ACCEPTED' ? { is: 'joined', invitation: newest } : { is: 'member', account: member };
  }
  if (newest === undefined) {
    return { is: 'none' };
  }
  if (isPending(newest)) {
    return { is: 'open', invitation: newest };
  }
  switch (newest.state) {
    case 'ACCEPTED':
      // An account without a known id may be a member with another e-mail address, so it counts as joined.
      return { is: member === 'unknown' ? 'joined' : 'left', invitation: newest };
    case 'DECLINED':
      return { is: 'declined', invitation: newest };
    default:
      return { is: 'ended', invitation: newest };
  }
}

/** The part of a declaration that decides between the rows. */
export interface Declared {
  /** The key of the resource that declares the invitation. */
  readonly resourceKey: string;
  readonly revision: number;
  readonly existingInvitation: ExistingInvitationValue;
  /** Another resource of the stack has the invitation, and this one may take its place: see sharing.ts. */
  readonly isShared?: boolean;
  /** The physical id that the resource has, and the revision that was declared before. A Create has neither. */
  readonly before?: { readonly physicalId: string; readonly revision: number };
}

/** The row of an open invitation to the declared target. */
export function rowOfOpen(open: Handshake, declared: Declared): OpenRow {
  const { resourceKey, revision, existingInvitation, isShared = false, before } = declared;
  const { reference } = open;
  if (isShared) {
    return 'open: of the same stack';
  }
  if (isOwn(open, resourceKey, before?.physicalId)) {
    const sentRevision = reference?.revision ?? before?.revision ?? revision;
    // A higher revision than the declared one is kept, too, because a late or swapped Update must not undo a newer one.
    return sentRevision >= revision ? 'open: ours' : 'open: ours, lower revision';
  }
  return reference === undefined ? `open: sent by hand, ${existingInvitation}` : 'open: of another resource';
}

/** The row of a target without an open invitation. */
export function rowOfClosed({ is }: Exclude<Standing, { is: 'open' }>, isRaised: boolean): Exclude<Row, OpenRow> {
  return is === 'declined' && isRaised ? 'declined, revision raised' : is;
}
