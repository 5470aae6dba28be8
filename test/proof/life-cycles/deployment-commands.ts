import fc, { type Arbitrary } from 'fast-check';
import { command, type Command, logicalId, stackIndex, target } from './command';
import { apply, type Change, type Declaration, type Declared, LOGICAL_IDS, type RoleName, ROLES } from './declaration';
import type { DeployHow, Model } from './history';

const plain = {
  target,
  revision: fc.integer({ min: 1, max: 3 }),
  notes: fc.nat(2),
  tags: fc.nat(2),
  existing: fc.constantFrom('ADOPT' as const, 'REPLACE' as const, 'FAIL' as const),
  patienceSeconds: fc.constantFrom(0, 60, 900),
};

const place = fc.oneof({ weight: 12, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.constant(3) });
const role = fc.constantFrom<RoleName>('that trusts us', 'that trusts us', ...(Object.keys(ROLES) as RoleName[]));
const waitSeconds = fc.constantFrom(1, 45, 90, 600);

const renewals = fc.constantFrom(1, 2);

/** What comes after the invitation. */
const more = {
  place,
  isRemoved: fc.constantFrom(true, true, false),
  hasEvents: fc.constantFrom(true, true, false),
  renewals,
};

const declared: Arbitrary<Declared> = fc.oneof(
  fc.record(plain, { requiredKeys: ['target', 'revision'] }),
  fc.record({ ...plain, ...more }, { requiredKeys: ['target', 'revision'] }),
  fc.record({ ...plain, ...more, role, waitSeconds }, { requiredKeys: ['target', 'revision'] }),
);

const changedProps: Arbitrary<Partial<Declared>> = fc.oneof(
  fc.record({ target }),
  fc.record({ revision: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ notes: fc.nat(5) }),
  fc.record({ tags: fc.nat(5) }),
  fc.record({ existing: fc.constantFrom('ADOPT', 'REPLACE', 'FAIL') }),
  fc.record({ patienceSeconds: fc.constantFrom(0, 60, 900) }),
  fc.record({ isBad: fc.boolean() }),
  fc.record({ place: fc.option(place, { nil: undefined }) }),
  fc.record({ isRemoved: fc.boolean() }),
  fc.record({ hasEvents: fc.boolean() }),
  fc.record({ renewals: fc.option(renewals, { nil: undefined }) }),
  fc.record({ role: fc.option(role, { nil: undefined }) }),
  fc.record({ waitSeconds: fc.option(waitSeconds, { nil: undefined }) }),
  fc.record({ target, revision: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ timeoutSeconds: fc.option(fc.constantFrom(300, 900), { nil: undefined }) }),
);

const which = fc.nat(2);

const rename: Arbitrary<Change> = fc.record({ kind: fc.constant('rename'), which, to: logicalId });

const change: Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('declare'), logicalId, declared }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('change'), which, to: changedProps }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove'), which }) },
  { weight: 2, arbitrary: rename },
);

const rollback = fc.constantFrom('swapped update' as const, 'delete of the new id' as const);
const siblingFails = fc.constantFrom(false, false, false, true);

/** A sibling fails when ours are through, or none does. */
const failure: Arbitrary<DeployHow> = fc.record({ siblingFails, rollback });

/** The failure of a sibling comes while ours still work. */
const impatience = fc.record({
  siblingFailsAfterSeconds: fc.constantFrom(0.1, 3, 20, 60, 130, 400),
  rollback,
});

const deployWith = (how: Arbitrary<DeployHow>, changed = change): Arbitrary<Command> =>
  fc
    .record({ index: stackIndex, changes: fc.array(changed, { minLength: 1, maxLength: 3 }), how })
    .map(({ index, changes, how: options }) =>
      command(
        'deploy',
        { stack: index, changes, ...options },
        (model, history) => history.deploy(model, index, apply(declarationOf(model, index), changes), options),
        (model) => isFree(model, index) && isChanged(declarationOf(model, index), changes),
      ),
    );

const declarationOf = ({ declarations }: Readonly<Model>, index: number) => declarations[index] ?? {};

const isFree = ({ states }: Readonly<Model>, index: number) => states[index] === 'stable' || states[index] === 'failed';

const isChanged = (declaration: Declaration, changes: readonly Change[]) =>
  JSON.stringify(apply(declaration, changes)) !== JSON.stringify(declaration);

export const deploy = deployWith(failure);

export const deleteStack = fc
  .record({ index: stackIndex, retained: fc.constantFrom(false, false, true) })
  .map(({ index, retained }) =>
    command(
      retained ? 'delete the stack, and retain its resources' : 'delete the stack',
      { stack: index },
      (model, history) => history.deleteStack(model, index, retained),
      (model) => isFree(model, index) && Object.keys(declarationOf(model, index)).length > 0,
    ),
  );

export const copies = deployWith(
  fc.record({
    copies: fc.array(
      fc.option(
        fc.oneof(
          fc.constant({ kind: 'twin' as const }),
          fc.record({
            kind: fc.constant('late' as const),
            afterSeconds: fc.constantFrom(0.1, 1, 5, 20, 60, 200, 4_000),
          }),
        ),
        { nil: undefined },
      ),
      { minLength: 1, maxLength: 4 },
    ),
    siblingFails,
    rollback,
  }),
);

export const impatient = deployWith(impatience);

export const background = deployWith(fc.record({ isInBackground: fc.constant(true), siblingFails, rollback }));

/** CloudFormation does at the same time what does not depend on each other. */
export const parallel = deployWith(fc.record({ isParallel: fc.constant(true), siblingFails, rollback }));

const failedOnes = fc.constantFrom('deleted first' as const, 'deleted in the clean-up' as const);

/** Renames, and what is changed beside them. */
export const renames = deployWith(
  fc.record({
    isParallel: fc.boolean(),
    siblingFails: fc.boolean(),
    isRollbackDisabled: fc.constantFrom(false, false, true),
    rollback,
  }),
  fc.oneof({ weight: 3, arbitrary: rename }, { weight: 1, arbitrary: change }),
);

/** `cdk deploy --no-rollback`, or express mode. */
export const withoutRollback = deployWith(
  fc.record({
    isRollbackDisabled: fc.constant(true),
    isParallel: fc.boolean(),
    siblingFails: fc.boolean(),
    failedOnes,
    rollback,
  }),
);

/** The failure of a sibling ends what ours still work on, and all stays as it is. */
export const impatientWithoutRollback = deployWith(
  fc.record({
    isRollbackDisabled: fc.constant(true),
    siblingFailsAfterSeconds: fc.constantFrom(0.1, 3, 60),
    failedOnes,
    rollback,
  }),
);

export const retaining = deployWith(
  fc.record({
    retained: fc.subarray([...LOGICAL_IDS], { minLength: 1 }),
    siblingFails,
    rollback,
  }),
);

/** `cdk rollback`, or ContinueUpdateRollback. */
export const rollBack = fc.record({ index: stackIndex, isSkipped: fc.boolean(), rollback }).map(({ index, ...how }) =>
  command(
    'roll back',
    { stack: index, ...how },
    (model, history) => history.rollBack(model, index, how),
    ({ states }) => states[index] === 'failed' || states[index] === 'stuck',
  ),
);
