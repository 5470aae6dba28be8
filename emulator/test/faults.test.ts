import { BrokenConnection, ServiceError } from '../wire/errors';
import { Fixture, INVITED, outcomeOf, OUTSIDER } from './fixture';

const operation = 'InviteAccountToOrganization';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await Fixture.start();
});
afterEach(() => fixture.stop());

const inviteOutcome = (target = INVITED) => outcomeOf(fixture.invite(target));

it.each([
  ['before', []],
  ['after', ['OPEN']],
] as const)('an error %s the effect leaves the invitations %j', async (when, states) => {
  await fixture.control('fault', { operation, error: 'ServiceException', when });
  expect(await inviteOutcome()).toBe('ServiceException');
  expect(fixture.states).toEqual(states);
  expect(fixture.emulator.calls.map(({ outcome }) => outcome)).toEqual(['ServiceException']);
});

it.each([
  ['before', []],
  ['after', ['OPEN']],
] as const)('a connection that breaks %s the effect leaves the invitations %j', async (when, states) => {
  await fixture.control('fault', { operation, disconnect: true, when });
  await expect(fixture.invite()).rejects.toThrow('socket hang up');
  expect(fixture.states).toEqual(states);
  expect(fixture.emulator.calls.map(({ outcome }) => outcome)).toEqual(['BrokenConnection']);
  expect(await inviteOutcome(OUTSIDER)).toBe('OK');
});

it('a fault is before the effect when it is not said', async () => {
  await fixture.control('fault', { operation, error: 'ServiceException' });
  fixture.emulator.faults.push({ operation, error: new BrokenConnection() });
  expect(await inviteOutcome()).toBe('ServiceException');
  await outcomeOf(fixture.invite());
  expect(fixture.states).toEqual([]);
});

it('a fault after the effect waits for a call that has one', async () => {
  fixture.emulator.faults.push({ operation, when: 'after', error: new ServiceError('ServiceException', 'arranged') });
  expect(await inviteOutcome('000000000000')).toContain('ALREADY_IN_AN_ORGANIZATION');
  expect(await inviteOutcome()).toBe('ServiceException');
  expect(await inviteOutcome(OUTSIDER)).toBe('OK');
});

it('a fault is left alone by calls of another operation', async () => {
  await fixture.control('fault', { operation: 'DescribeOrganization', error: 'AccessDeniedException' });
  await fixture.control('fault', { operation, error: 'ServiceException' });
  expect([await inviteOutcome(), await inviteOutcome()]).toEqual(['ServiceException', 'OK']);
  expect(await outcomeOf(fixture.management.describeOrganization({}))).toBe('AccessDeniedException');
});

it('faults before and after keep their order', async () => {
  await fixture.control('fault', { operation, error: 'ServiceException', when: 'after' });
  await fixture.control('fault', { operation, error: 'AccessDeniedException' });
  expect(await inviteOutcome()).toBe('ServiceException');
  expect(await inviteOutcome(OUTSIDER)).toBe('AccessDeniedException');
  expect(fixture.states).toEqual(['OPEN']);
});

it.each([
  [{ operation, error: 'E', when: 'during' }, 'when must be one of before, after, got "during"'],
  [{ operation, disconnect: false }, 'disconnect must be true and stand instead of error and reason'],
  [{ operation, disconnect: true, error: 'E' }, 'disconnect must be true and stand instead of error and reason'],
  [{ operation, error: 'E', times: 1.5 }, 'times must be a whole number, got 1.5'],
  [{ operation, error: 'E', times: 1e9 }, 'times must be at most 10000, got 1000000000'],
])('fails to arrange %j', async (input, message) => {
  const { status, body } = await fixture.control('fault', input);
  expect([status, body.Message]).toEqual([400, message]);
  expect(fixture.emulator.faults).toEqual([]);
});
