import type { Target } from '../../lib/shared/contract';

/**
 * One thing that a deployment does for a construct. The names are those of `--json`: they are added to, never renamed.
 *
 * - `invite`: sends an invitation. The owner of the account gets an e-mail
 * - `resend`: cancels the open invitation and sends another one. The owner gets another e-mail
 * - `cancel`: cancels the open invitation
 * - `accept`: the role of the account accepts the invitation
 * - `tags`: sets and takes away tags of the account
 * - `move`: moves the account
 * - `remove`: takes the account out of the organization
 * - `fail`: the deployment fails, and is rolled back
 * - `unknown`: what is done depends on values that are known only in the deployment
 */
export type Effect =
  | { readonly is: 'invite' | 'resend' | 'cancel' | 'accept'; readonly target: Target | undefined }
  | { readonly is: 'tags'; readonly set: readonly string[]; readonly removed: readonly string[] }
  | { readonly is: 'move'; readonly from: string; readonly to: string }
  | { readonly is: 'remove'; readonly accountId: string }
  | { readonly is: 'fail'; readonly reason: string }
  | { readonly is: 'unknown'; readonly properties: readonly string[] };

/**
 * What else there is to say of a construct.
 *
 * - `renamed`: another construct of the stack takes its place, and nobody gets an e-mail
 * - `moved`: a construct of another stack takes its place, and the owner gets another e-mail
 * - `retargeted`: its target was another one
 * - `again`: the last invitation to the target has ended
 * - `adopted`: an invitation that was sent by hand stands for it
 * - `member`: the account is a member that joined by other means
 * - `retained`: its removal policy keeps what it has
 * - `stays open`: a change does not reach the invitation on its way
 * - `declined`: the owner has declined, and nothing is sent unless `revision` is raised
 * - `stays a member`, `nothing open`: what a removal meets
 * - `waits`: the deployment waits for the owner to accept
 */
export type Note =
  | { readonly is: 'renamed' | 'moved'; readonly from: string }
  | { readonly is: 'renamed' | 'moved'; readonly to: string }
  | { readonly is: 'retargeted'; readonly from: string }
  | { readonly is: 'again'; readonly state: string }
  | { readonly is: 'adopted' | 'member' | 'retained' | 'stays open' | 'declined' | 'waits' }
  | { readonly is: 'stays a member' | 'nothing open' };

export type Action = Effect['is'] | 'keep';

/** A construct of a plan. */
export interface Line {
  readonly sign: string;
  /** The strongest of the effects; `keep` if there is none. */
  readonly action: Action;
  /** `Accounts/Data` */
  readonly construct: string;
  /** `Prod/Accounts` */
  readonly stack: string;
  readonly region: string;
  readonly logicalId: string;
  /** `111122223333` or `owner@example.com`; null if it is known only in the deployment. */
  readonly target: string | null;
  readonly effects: readonly Effect[];
  readonly notes: readonly Note[];
  /** What is done when the account has joined. */
  readonly afterJoining: readonly Effect[];
}

/** The actions with their signs, the strongest first. A line has the sign of its strongest effect. */
export const SIGNS: Readonly<Record<Action, string>> = {
  fail: 'x',
  remove: '--',
  unknown: '?',
  resend: '!',
  cancel: '-',
  invite: '+',
  accept: '~',
  move: '~',
  tags: '~',
  keep: '=',
};

export const ACTIONS = Object.keys(SIGNS) as readonly Action[];

/** The strongest action of the effects. */
export function actionOf(effects: readonly Effect[]): Action {
  return ACTIONS.find((action) => effects.some(({ is }) => is === action)) ?? 'keep';
}
