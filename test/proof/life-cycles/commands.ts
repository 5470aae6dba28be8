import fc, { type Arbitrary, type AsyncCommand } from 'fast-check';
import {
  apply,
  type Change,
  type Declaration,
  type Declared,
  LOGICAL_IDS,
  PARTIES,
  type RoleName,
  ROLES,
} from './declaration';
import type { DeployHow, History, Model, Person } from './history';

/** What happens in a history: each command is a line of its story. */
export interface Command extends AsyncCommand<Model, History> {
  readonly kind: string;
}

const DAY = 24 * 60 * 60;

const stackIndex = fc.nat(1);
const target = fc.nat(PARTIES.length - 1);
const logicalId = fc.constantFrom(...LOGICAL_IDS);

function command(
  kind: string,
  details: unknown,
  run: (model: Model, history: History) => Promise<void> | void,
  check: (model: Readonly<Model>) => boolean = () => true,
): Command {
  return {
    kind,
    check,
    run: async (model, history) => {
      history.region.tally.count('commands', kind);
      await run(model, history);
    },
    toString: () => `${kind} ${JSON.stringify(details)}`,
  };
}

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

/** What comes after the invitation. */
const more = {
  place,
  isRemoved: fc.constantFrom(true, true, false),
  hasEvents: fc.constantFrom(true, true, false),
};

const declared: Arbitrary<Declared> = fc.oneof(
  fc.record(plain, { requiredKeys: ['target', 'revision'] }),
  fc.record({ ...plain, ...more }, { requiredKeys: ['target', 'revision'] }),
  fc.record({ ...plain, ...more, role, waitSeconds }, { requiredKeys: ['target', 'revision'] }),
);

const changed: Arbitrary<Partial<Declared>> = fc.oneof(
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
  fc.record({ role: fc.option(role, { nil: undefined }) }),
  fc.record({ waitSeconds: fc.option(waitSeconds, { nil: undefined }) }),
  fc.record({ target, revision: fc.integer({ min: 1, max: 4 }) }),
);

const which = fc.nat(2);

const change: Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('declare'), logicalId, declared }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('change'), which, to: changed }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove'), which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rename'), which, to: logicalId }) },
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

const deployWith = (how: Arbitrary<DeployHow>): Arbitrary<Command> =>
  fc
    .record({ index: stackIndex, changes: fc.array(change, { minLength: 1, maxLength: 3 }), how })
    .map(({ index, changes, how: options }) =>
      command(
        'deploy',
        { stack: index, changes, ...options },
        (model, history) => history.deploy(model, index, apply(declarationOf(model, index), changes), options),
        (model) => model.isStuck[index] === false && isChanged(declarationOf(model, index), changes),
      ),
    );

const declarationOf = ({ declarations }: Readonly<Model>, index: number) => declarations[index] ?? {};

const isChanged = (declaration: Declaration, changes: readonly Change[]) =>
  JSON.stringify(apply(declaration, changes)) !== JSON.stringify(declaration);

const deploy = deployWith(failure);

const deleteStack = fc
  .record({ index: stackIndex, retained: fc.constantFrom(false, false, true) })
  .map(({ index, retained }) =>
    command(
      retained ? 'delete the stack, and retain its resources' : 'delete the stack',
      { stack: index },
      (model, history) => history.deleteStack(model, index, retained),
      (model) => model.isStuck[index] === false && Object.keys(declarationOf(model, index)).length > 0,
    ),
  );

const person = fc
  .record({
    what: fc.constantFrom<Person>(
      'accepts',
      'declines',
      'cancels by hand',
      'invites by hand',
      'removes the member',
      'changes the address',
    ),
    who: target,
    afterSeconds: fc.constantFrom(0, 0, 0, 0.1, 5, 40, 100, 900, 2 * DAY),
  })
  .map(({ what, who, afterSeconds }) =>
    command(`a person ${what}`, { who, afterSeconds }, (_, history) => {
      history.person(what, who, afterSeconds);
    }),
  );

const joining = fc
  .record({
    what: fc.constantFrom<Person>('accepts', 'accepts', 'accepts', 'declines'),
    who: target,
    afterSeconds: fc.constantFrom(0, 1, 30, 80, 900, 5_000, 2 * DAY),
  })
  .map(({ what, who, afterSeconds }) =>
    command(`a person ${what}`, { who, afterSeconds }, (_, history) => {
      history.person(what, who, afterSeconds);
    }),
  );

/** What people do with a member. */
const member = fc
  .record({
    what: fc.constantFrom<Person>('moves the account', 'tags the account', 'removes the member'),
    who: target,
    afterSeconds: fc.constantFrom(0, 0, 0, 1, 40, 900),
  })
  .map(({ what, who, afterSeconds }) =>
    command(`a person ${what}`, { who, afterSeconds }, (_, history) => {
      history.person(what, who, afterSeconds);
    }),
  );

/** It takes seconds; a deployment waits for two minutes, and then takes the account for one that has left. */
const membershipLag = fc.constantFrom(0, 2_000, 60_000, 90_000).map((millis) =>
  command('new members are hidden', { millis }, (_, { region }) => {
    region.organization.membershipLagMillis = millis;
    region.disturb(`a new member is not seen for ${millis} ms`);
  }),
);

const aWhile = fc
  .constantFrom(30, 130, 300, 3_600, 6 * 3_600)
  .map((seconds) => command('time passes', { seconds }, (_, history) => history.pass(seconds)));

const time = fc
  .constantFrom(10, 90, 3_600, 15 * DAY, 16 * DAY, 30 * DAY, 31 * DAY, 46 * DAY)
  .map((seconds) => command('time passes', { seconds }, (_, history) => history.pass(seconds)));

const copies = deployWith(
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

const impatient = deployWith(impatience);

const background = deployWith(fc.record({ isInBackground: fc.constant(true), siblingFails, rollback }));

const crash = fc
  .record({ skipped: fc.nat(14), again: fc.option(fc.nat(3), { nil: undefined }) })
  .map(({ skipped, again }) =>
    command('a function is killed', { skipped, again }, (_, { region }) => {
      region.kills.push(skipped, ...(again === undefined ? [] : [again]));
    }),
  );

const TRANSIENT = [
  'ConcurrentModificationException',
  'TooManyRequestsException',
  'ServiceException',
  'broken connection',
] as const;

const OPERATIONS = [
  'InviteAccountToOrganization',
  'CancelHandshake',
  'DescribeHandshake',
  'ListHandshakesForOrganization',
  'DescribeAccount',
  'ListAccounts',
] as const;

/** Those about members, and how an account is made one. */
const MEMBER_OPERATIONS = [
  'AssumeRole',
  'AcceptHandshake',
  'ListParents',
  'MoveAccount',
  'ListTagsForResource',
  'TagResource',
  'UntagResource',
  'RemoveAccountFromOrganization',
  'DescribeHandshake',
] as const;

const fault = fc
  .oneof(
    fc.record({
      operation: fc.constantFrom(...OPERATIONS),
      name: fc.constantFrom(
        ...TRANSIENT,
        'AccessDeniedException',
        'HandshakeConstraintViolationException:PAST_DUE_INVOICE',
      ),
      when: fc.constant('before' as const),
      times: fc.constantFrom(1, 1, 3, 30),
    }),
    // The effect is there, the answer is lost.
    fc.record({
      operation: fc.constantFrom(...OPERATIONS),
      name: fc.constantFrom('ServiceException', 'broken connection'),
      when: fc.constant('after' as const),
      times: fc.constantFrom(1, 2),
    }),
  )
  .map(({ operation, name, when, times }) =>
    command('a call fails', { operation, name, when, times }, (_, history) => {
      history.fault(operation, name, when, times);
    }),
  );

const memberFault = fc
  .record({
    operation: fc.constantFrom(...MEMBER_OPERATIONS),
    name: fc.constantFrom('TooManyRequestsException', 'ServiceException', 'broken connection', 'AccessDeniedException'),
    when: fc.constantFrom('before' as const, 'before' as const, 'after' as const),
    times: fc.constantFrom(1, 2, 12, 40),
  })
  .map(({ operation, name, when, times }) =>
    command('a call fails', { operation, name, when, times }, (_, history) => {
      history.fault(operation, name, name === 'AccessDeniedException' ? 'before' : when, times);
    }),
  );

const busFault = fc
  .record({ isPartial: fc.boolean(), times: fc.constantFrom(1, 2, 12, 200) })
  .map(({ isPartial, times }) =>
    command('the event bus fails', { isPartial, times }, (_, history) => {
      history.busFault(isPartial, times);
    }),
  );

/** For as long as a function tries by itself, or longer. */
const busy = fc.constantFrom(4, 8, 12, 30).map((times) =>
  command('the service is busy', { times }, (_, history) => {
    history.fault('InviteAccountToOrganization', 'TooManyRequestsException', 'before', times);
  }),
);

const lostAnswer = fc
  .array(fc.constantFrom('before' as const, 'after' as const), { minLength: 1, maxLength: 3 })
  .map((faults) =>
    command('the answer is lost', { faults }, (_, { region }) => {
      region.answerFaults.push(...faults);
    }),
  );

const initializing = fc.constantFrom(5, 30, 120, 600, 1_800, 5_000).map((seconds) =>
  command('the organization initializes', { seconds }, (_, { region }) => {
    region.organization.initializeFor(seconds * 1_000);
    region.disturb(`the organization initializes for ${seconds} s`);
  }),
);

const quota = fc.constantFrom(0, 2, 5_000).map((accountQuota) =>
  command('the account quota changes', { accountQuota }, (_, { region }) => {
    region.organization.accountQuota = accountQuota;
    region.disturb(`the account quota is ${accountQuota}`);
  }),
);

const rates = fc.record({ rates: fc.constantFrom('aws', 'none'), writeMillis: fc.constantFrom(0, 200) }).map((limits) =>
  command('calls are limited', limits, (_, { region }) => {
    region.emulator.rates = limits.rates;
    region.organization.writeMillis = limits.writeMillis;
    region.disturb(`rates ${limits.rates}, a write takes ${limits.writeMillis} ms`);
  }),
);

/** The two names of one account count as one, or as two. AWS does not document it. */
const names = fc.boolean().map((isOneInvitationPerAccount) =>
  command('both names of an account', { isOneInvitationPerAccount }, (_, { region }) => {
    region.organization.isOneInvitationPerAccount = isOneInvitationPerAccount;
    region.disturb(`an e-mail address and an account id count as ${isOneInvitationPerAccount ? 'one' : 'two'}`);
  }),
);

const stepFunctions = fc
  .record({ starts: fc.nat(1), lists: fc.nat(12), describes: fc.nat(3), stops: fc.nat(3) })
  .map((refused) =>
    command('Step Functions refuses', refused, (_, { region }) => {
      region.refusedStarts += refused.starts;
      region.refusedLists += refused.lists;
      region.refusedDescribes += refused.describes;
      region.refusedStops += refused.stops;
    }),
  );

const lag = fc
  .record({ listing: fc.constantFrom(0, 1_000, 8_000), executions: fc.constantFrom(0, 1_000) })
  .map((millis) =>
    command('lists lag', millis, (_, { region }) => {
      region.organization.listingLagMillis = millis.listing;
      region.executionsLagMillis = millis.executions;
      region.disturb(`lists lag by ${millis.listing} ms, those of executions by ${millis.executions} ms`);
    }),
  );

const DISTURBANCES: Readonly<Record<string, readonly Arbitrary<Command>[]>> = {
  'nobody disturbs': [],
  people: [person, person, time],
  copies: [copies, copies, initializing],
  'copies while it is busy': [copies, copies, busy, impatient],
  impatience: [impatient, initializing],
  'impatience while it is busy': [impatient, impatient, busy, crash],
  'two stacks at once': [background, background, person],
  crashes: [crash, crash],
  'crashes while it initializes': [crash, initializing, impatient],
  faults: [fault, fault],
  'lost answers': [lostAnswer, initializing],
  limits: [rates, background, copies],
  quotas: [quota, initializing, impatient],
  'both names': [names, person, impatient],
  'Step Functions': [stepFunctions, initializing, impatient],
  'late lists': [lag, person, fault],
  'who joins': [joining, joining, aWhile],
  'who joins, and people': [joining, joining, member, member, aWhile],
  'who joins, and copies': [joining, aWhile, copies, impatient],
  'who joins, and crashes': [joining, aWhile, crash, crash],
  'who joins, and faults': [joining, joining, aWhile, memberFault, busFault],
  'who joins, and Step Functions': [joining, aWhile, stepFunctions, impatient],
  'who joins, and late lists': [joining, aWhile, membershipLag, lag],
  everything: [
    names,
    stepFunctions,
    person,
    time,
    copies,
    impatient,
    background,
    crash,
    fault,
    lostAnswer,
    initializing,
    quota,
    rates,
    lag,
    joining,
    joining,
    member,
    membershipLag,
    aWhile,
    memberFault,
    busFault,
  ],
};

/** Histories of up to a dozen commands, each with one sort of disturbance or with all. */
export const histories = fc.oneof(
  ...Object.values(DISTURBANCES).map((disturbances) =>
    fc.commands([deploy, deploy, deploy, deleteStack, ...disturbances], { maxCommands: 24, size: 'max' }),
  ),
);
