import fc from 'fast-check';
import type { ById } from '../../simulation/stale-reads';
import { command, DAY, target } from './command';
import { partyOf } from './declaration';

/** It takes seconds; a deployment waits for two minutes, and then takes the account for one that has left. */
export const membershipLag = fc.constantFrom(0, 2_000, 60_000, 90_000).map((millis) =>
  command('new members are hidden', { millis }, (_, { region }) => {
    region.organization.membershipLagMillis = millis;
    region.disturb(`a new member is not seen for ${millis} ms`);
  }),
);

/** The events come in time, late, twice, in another order or never. */
export const membershipEvents = fc
  .constantFrom<readonly number[]>([0], [3], [20], [3, 3], [3, 900], [900], [4_000], [2 * DAY], [])
  .map((seconds) =>
    command('membership events', { seconds }, (_, { region }) => {
      region.membershipEvents = () => seconds;
      region.disturb(`an account is told to have joined after ${seconds.join(' s and ')} s`);
    }),
  );

/** An event that nothing has happened for. */
export const forgedEvent = fc
  .record({ who: target, afterSeconds: fc.constantFrom(0, 1, 30, 900) })
  .map(({ who, afterSeconds }) =>
    command('a forged membership event', { who, afterSeconds }, (_, { region }) => {
      region.tellJoinedLater(partyOf(who).accountId, afterSeconds);
    }),
  );

export const aWhile = fc
  .constantFrom(30, 130, 300, 3_600, 6 * 3_600)
  .map((seconds) => command('time passes', { seconds }, (_, history) => history.pass(seconds)));

export const time = fc
  .constantFrom(10, 90, 3_600, 15 * DAY, 16 * DAY, 30 * DAY, 31 * DAY, 46 * DAY)
  .map((seconds) => command('time passes', { seconds }, (_, history) => history.pass(seconds)));

export const crash = fc
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

export const fault = fc
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

export const memberFault = fc
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

export const busFault = fc
  .record({ isPartial: fc.boolean(), times: fc.constantFrom(1, 2, 12, 200) })
  .map(({ isPartial, times }) =>
    command('the event bus fails', { isPartial, times }, (_, history) => {
      history.busFault(isPartial, times);
    }),
  );

/** For as long as a function tries by itself, or longer. */
export const busy = fc.constantFrom(4, 8, 12, 30).map((times) =>
  command('the service is busy', { times }, (_, history) => {
    history.fault('InviteAccountToOrganization', 'TooManyRequestsException', 'before', times);
  }),
);

export const lostAnswer = fc
  .array(fc.constantFrom('before' as const, 'after' as const), { minLength: 1, maxLength: 3 })
  .map((faults) =>
    command('the answer is lost', { faults }, (_, { region }) => {
      region.answerFaults.push(...faults);
    }),
  );

export const initializing = fc.constantFrom(5, 30, 120, 600, 1_800, 5_000).map((seconds) =>
  command('the organization initializes', { seconds }, (_, { region }) => {
    region.organization.initializeFor(seconds * 1_000);
    region.disturb(`the organization initializes for ${seconds} s`);
  }),
);

export const quota = fc.constantFrom(0, 2, 5_000).map((accountQuota) =>
  command('the account quota changes', { accountQuota }, (_, { region }) => {
    region.organization.accountQuota = accountQuota;
    region.disturb(`the account quota is ${accountQuota}`);
  }),
);

export const rates = fc
  .record({ rates: fc.constantFrom('aws', 'none'), writeMillis: fc.constantFrom(0, 200) })
  .map((limits) =>
    command('calls are limited', limits, (_, { region }) => {
      region.emulator.rates = limits.rates;
      region.organization.writeMillis = limits.writeMillis;
      region.disturb(`rates ${limits.rates}, a write takes ${limits.writeMillis} ms`);
    }),
  );

/** The two names of one account count as one, or as two. AWS does not document it. */
export const names = fc.boolean().map((isOneInvitationPerAccount) =>
  command('both names of an account', { isOneInvitationPerAccount }, (_, { region }) => {
    region.organization.isOneInvitationPerAccount = isOneInvitationPerAccount;
    region.disturb(`an e-mail address and an account id count as ${isOneInvitationPerAccount ? 'one' : 'two'}`);
  }),
);

export const stepFunctions = fc
  .record({ starts: fc.nat(1), lists: fc.nat(12), describes: fc.nat(3), stops: fc.nat(3) })
  .map((refused) =>
    command('Step Functions refuses', refused, (_, { region }) => {
      region.refusedStarts += refused.starts;
      region.refusedLists += refused.lists;
      region.refusedDescribes += refused.describes;
      region.refusedStops += refused.stops;
    }),
  );

export const lag = fc
  .record({ listing: fc.constantFrom(0, 1_000, 8_000), executions: fc.constantFrom(0, 1_000) })
  .map((millis) =>
    command('lists lag', millis, (_, { region }) => {
      region.organization.listingLagMillis = millis.listing;
      region.stepFunctions.listLagMillis = millis.executions;
      region.disturb(`lists lag by ${millis.listing} ms, those of executions by ${millis.executions} ms`);
    }),
  );

/** Other functions of the account use up its concurrent executions, so requests wait in the queue of Lambda. */
export const occupied = fc.constantFrom(20, 45, 90, 300, 1_200, 2_400).map((seconds) =>
  command('other functions run', { seconds }, (_, { region }) => {
    region.lambda.occupyFor(seconds);
    region.disturb(`other functions take all concurrent executions for ${seconds} s`);
  }),
);

/** A new account's limit, which only matters while a call takes time. */
export const slowness = fc
  .record({ millis: fc.constantFrom(0, 100, 1_500), concurrency: fc.constantFrom(2, 10, 1_000) })
  .map(({ millis, concurrency }) =>
    command('calls take time', { millis, concurrency }, (_, { region }) => {
      region.latencyMillis = () => Math.floor(millis * region.random());
      region.lambda.concurrency = concurrency;
      region.disturb(`calls take up to ${millis} ms, and ${concurrency} functions run at the same time`);
    }),
  );

/** Lambda runs a killed function again by itself, as long as it does not know better. */
export const reconfigured = fc.constant(
  command('the functions are configured', {}, (_, { region }) => {
    region.lambda.configuredAt = region.now;
    region.disturb('the EventInvokeConfig is new');
  }),
);

const lateById = (operation: ById) =>
  fc.constantFrom(0, 2_000, 20_000).map((millis) =>
    command('reads by id lag', { operation, millis }, (_, { region }) => {
      region.handshakeLagMillis[operation] = millis;
      region.disturb(`${operation} finds a handshake ${millis} ms later`);
    }),
  );

/** A handshake is not found by its id for a moment after it was sent. */
export const staleReads = lateById('DescribeHandshake');
export const staleCancellations = lateById('CancelHandshake');

/** AWS was recorded to answer otherwise than it documents where a member is invited by its e-mail address. */
export const answers = fc.constantFrom('recorded' as const, 'documented' as const).map((source) =>
  command('answers of AWS', { source }, (_, { region }) => {
    region.organization.answers = source;
    region.disturb(`AWS answers as ${source}`);
  }),
);
