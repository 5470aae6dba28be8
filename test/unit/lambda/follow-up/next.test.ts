import { CallError } from '../../../../lambda/aws/call-error';
import type { ErrorKind } from '../../../../lambda/aws/error-table';
import type { Stage } from '../../../../lambda/follow-up/follow-up';
import { isGivenUp, type Next, nextAfter } from '../../../../lambda/follow-up/next';

const STAGES: Readonly<Record<Stage['is'], Stage>> = {
  watch: { is: 'watch' },
  renew: { is: 'renew', renewal: { times: 2, revision: 1, tags: [] }, renewals: 1 },
  'bring up to date': { is: 'bring up to date', accountId: '111122223333' },
  publish: { is: 'publish' },
};
const failure = (kind: ErrorKind | undefined) =>
  kind === undefined ? undefined : new CallError(kind, 'Any', 'any', '', undefined);
const progress = (is: Stage['is'], failures: number, waits = 0) => ({ stage: STAGES[is], failures, waits });

/** Stage, failures before, how the work and the publishing failed. */
const NEXT: readonly (readonly [Stage['is'], number, ErrorKind | undefined, ErrorKind | undefined, Next])[] = [
  ['watch', 0, undefined, undefined, { is: 'look', failures: 0 }],
  ['watch', 4, undefined, undefined, { is: 'look', failures: 0 }],
  ['watch', 4, 'transient', undefined, { is: 'look', failures: 0 }],
  ['watch', 4, 'unlisted', undefined, { is: 'retry', failures: 5 }],
  ['watch', 4, undefined, 'permanent', { is: 'retry', failures: 5 }],
  ['watch', 4, 'transient', 'transient', { is: 'retry', failures: 5 }],
  ['watch', 9, undefined, 'transient', { is: 'retry', failures: 10 }],
  ['watch', 10, undefined, 'transient', { is: 'look', failures: 10 }],
  ['renew', 0, 'transient', undefined, { is: 'look', failures: 0 }],
  ['renew', 4, 'settling', undefined, { is: 'retry', failures: 5 }],
  ['renew', 4, undefined, 'transient', { is: 'retry', failures: 5 }],
  ['bring up to date', 0, 'transient', undefined, { is: 'retry', failures: 1 }],
  ['bring up to date', 8, 'settling', 'transient', { is: 'retry', failures: 9 }],
  ['publish', 0, undefined, undefined, { is: 'done' }],
  ['publish', 9, undefined, undefined, { is: 'done' }],
  ['publish', 0, 'permanent', undefined, { is: 'done' }],
  ['publish', 0, undefined, 'transient', { is: 'retry', failures: 1 }],
  ['publish', 8, undefined, 'transient', { is: 'retry', failures: 9 }],
  ['publish', 9, undefined, 'transient', { is: 'unpublished' }],
  ['publish', 0, undefined, 'permanent', { is: 'unpublished' }],
];

it.each(NEXT)('in the stage %s, after %i failures, work %s, events %s: %j', (is, failures, work, events, next) => {
  expect(nextAfter(progress(is, failures), failure(work), failure(events))).toEqual(next);
});

it.each<[Stage['is'], number, number, ErrorKind, boolean]>([
  ['watch', 0, 0, 'transient', false],
  ['watch', 9, 0, 'transient', false],
  // The gaps of an invitation's 15 days are over.
  ['watch', 8, 1_000, 'transient', false],
  ['watch', 9, 1_000, 'transient', true],
  ['watch', 0, 0, 'permanent', true],
  ['watch', 8, 0, 'unlisted', false],
  ['watch', 9, 0, 'unlisted', true],
  ['bring up to date', 8, 0, 'transient', false],
  ['bring up to date', 9, 0, 'transient', true],
  ['bring up to date', 8, 0, 'settling', false],
  ['bring up to date', 0, 0, 'permanent', true],
  ['bring up to date', 0, 0, 'gone', true],
])(
  'in the stage %s, after %i failures and %i waits, a work that fails as %s is given up: %s',
  (is, failures, waits, kind, expected) => {
    expect(isGivenUp(progress(is, failures, waits), new CallError(kind, 'Any', 'any', '', undefined))).toBe(expected);
  },
);
