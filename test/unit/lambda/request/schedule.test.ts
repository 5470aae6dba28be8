import { CallError, classify } from '../../../../lambda/aws/call-error';
import { nextDelivery, nextWait, type Deadlines } from '../../../../lambda/request/schedule';

const named = (name: string) => classify(Object.assign(new Error('x'), { name }));
const TRANSIENT = named('ConcurrentModificationException');
const SETTLING = named('AccessDeniedException');
const INITIALIZING = named('FinalizingOrganizationException');
const PERMANENT = named('InvalidInputException');

/** A request that was first seen at 0 and is looked at again now. */
function after(seconds: number, previous?: Deadlines['previous'], initializationTimeoutSeconds = 3300): Deadlines {
  return {
    nowMillis: seconds * 1000,
    arrivedMillis: 0,
    deadlineMillis: 3_300_000,
    initializationTimeoutSeconds,
    previous,
    peers: { size: 1, arrivedMillis: 0 },
  };
}

const middle = () => 0.5;

it('counts the waits of one kind and starts anew with another', () => {
  expect(nextWait(INITIALIZING, after(0), middle)).toEqual({ waitingFor: 'initializing', waits: 0, waitSeconds: 20 });
  expect(nextWait(INITIALIZING, after(15, { waitingFor: 'initializing', waits: 0 }), middle)).toEqual({
    waitingFor: 'initializing',
    waits: 1,
    waitSeconds: 20,
  });
  expect(nextWait(INITIALIZING, after(15, { waitingFor: 'transient', waits: 7 }), middle)).toMatchObject({ waits: 0 });
});

it('waits 20 seconds for an initializing organization, a fifth more or less', () => {
  for (let draw = 0; draw < 10_000; draw++) {
    const next = nextWait(INITIALIZING, after(0, { waitingFor: 'initializing', waits: draw % 40 }), Math.random);
    expect(next !== undefined && next.waitSeconds >= 16 && next.waitSeconds <= 24).toBe(true);
  }
});

describe('among peers', () => {
  const PEERS = { size: 96, arrivedMillis: 0 };

  it.each([
    // Three attempts a second, and at least 20 s. The first come within one such gap of each other.
    [48, 0, 0.999, 20],
    [48, 0, 0, 1],
    [48, 1, 0.5, 20],
    [96, 0, 0.999, 32],
    [96, 1, 0.5, 32],
    [384, 1, 0.5, 128],
  ])('%i wait for an initializing organization, after %i waits', (size, waits, random, waitSeconds) => {
    const deadlines = { ...after(15, { waitingFor: 'initializing', waits: waits - 1 }), peers: { ...PEERS, size } };

    expect(nextWait(INITIALIZING, deadlines, () => random)).toEqual({ waitingFor: 'initializing', waits, waitSeconds });
  });
  const throttled = named('TooManyRequestsException');
  throttled.operation = 'InviteAccountToOrganization';

  it.each([
    // The window is what is left of 96 / 3 a second = 32 s; half of it, to the millisecond, for a competing change.
    ['throttling', throttled, 0, 0.51, 16, undefined],
    ['throttling, later', throttled, 20, 0.51, 6, undefined],
    ['a competing change', TRANSIENT, 0, 0.51, 8, 160],
    // Late: an eighth of the age, 8 s after 64 s; 30 s at the most; 2 s at the least.
    ['throttling, after all peers should be through', throttled, 64, 0.5, 4, undefined],
    ['throttling, long after', throttled, 1000, 0.5, 15, undefined],
    ['a competing change, near the end', TRANSIENT, 31, 0.75, 1, 500],
    // A second at the least.
    ['the start of a window', throttled, 0, 0, 1, undefined],
  ])('spreads %s over the time that all peers need', (_name, error, seconds, random, waitSeconds, pauseMillis) => {
    const deadlines = { ...after(seconds), peers: PEERS };

    expect(nextWait(error, deadlines, () => random)).toMatchObject({ waitSeconds });
    expect(nextWait(error, deadlines, () => random)?.pauseMillis).toBe(pauseMillis);
  });

  it('makes the last attempt at the deadline', () => {
    const deadlines = { ...after(3299), peers: PEERS };

    const last = { waitingFor: 'transient', waits: 0, waitSeconds: 1 };
    expect(nextWait(throttled, deadlines, middle)).toEqual(last);
    expect(nextWait(TRANSIENT, deadlines, middle)).toEqual({ ...last, pauseMillis: 0 });
    expect(nextWait(throttled, { ...after(3300), peers: PEERS }, middle)).toBeUndefined();
  });

  it('waits for a fault of the service as everyone does', () => {
    const deadlines = { ...after(0), peers: PEERS };

    expect(nextWait(named('ServiceException'), deadlines, middle)).toEqual(
      nextWait(named('ServiceException'), after(0), middle),
    );
  });
});

it('waits for transient errors in whole seconds, from 1 to 30', () => {
  for (let draw = 0; draw < 10_000; draw++) {
    const next = nextWait(TRANSIENT, after(0, { waitingFor: 'transient', waits: draw % 40 }), Math.random);
    expect(
      next !== undefined && Number.isInteger(next.waitSeconds) && next.waitSeconds >= 1 && next.waitSeconds <= 30,
    ).toBe(true);
  }
});

it.each([
  ['transient errors until the deadline', TRANSIENT, 3300],
  ['permissions for two minutes', SETTLING, 120],
  ['an initializing organization until the deadline', INITIALIZING, 3300],
])('waits for %s, and makes the last attempt just then', (_name, error, end) => {
  expect(nextWait(error, after(end - 1), middle)).toMatchObject({ waitSeconds: 1 });
  expect(nextWait(error, after(end), middle)).toBeUndefined();
});

it('waits for an initializing organization no longer than declared', () => {
  expect(nextWait(INITIALIZING, after(599, undefined, 600), middle)).toMatchObject({ waitSeconds: 1 });
  expect(nextWait(INITIALIZING, after(600, undefined, 600), middle)).toBeUndefined();
  expect(nextWait(TRANSIENT, after(600, undefined, 600), middle)).toBeDefined();
});

it('does not wait for what only a person can mend', () => {
  expect(nextWait(PERMANENT, after(0), middle)).toBeUndefined();
});

it('sends an answer again until 30 seconds after the deadline', () => {
  expect(nextDelivery(after(3329), middle)).toMatchObject({ waitingFor: 'delivery', waitSeconds: 1 });
  expect(nextDelivery(after(3330), middle)).toBeUndefined();
});

it('waits for a late list about two minutes, from the first time it is missed', () => {
  const unlisted = named('DuplicateHandshakeException').as('unlisted');
  const waits = [];
  let previous: Deadlines['previous'];
  for (let next = nextWait(unlisted, after(1000), middle); next !== undefined; ) {
    waits.push(next.waitSeconds);
    previous = next;
    next = nextWait(unlisted, after(1000, previous), middle);
  }

  expect(waits).toEqual([5, 10, 20, 20, 20, 20, 20]); // 115 s
});

it('waits for a late list no longer than the deadline', () => {
  expect(nextWait(new CallError('unlisted', 'x', '', '', undefined), after(3300), middle)).toBeUndefined();
});
