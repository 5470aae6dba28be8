import { seeded } from '../bench/numbers';
import { ROOT_ID } from '../../emulator/organization';
import { Simulation } from '../simulation/simulation';
import { DAY, LONGEST_GAP } from '../simulation/followed-account';

/** 400 invitations of one stack, at the published rates: one DescribeHandshake a second, two MoveAccount. */
const COUNT = 400;

const accountIdOf = (index: number) => String(100_000_000_000 + index);

let simulation: Simulation;
let unit: string;
let ids: readonly string[];
beforeAll(async () => {
  simulation = Simulation.start({ accountQuota: COUNT + 1 });
  simulation.random = seeded(1);
  simulation.invitationCount = COUNT;
  simulation.emulator.rates = 'aws';
  simulation.stepFunctionsRates = 'aws';
  unit = simulation.organization.createUnit(ROOT_ID, 'Data').id;
  const outcomes = await Promise.all(
    Array.from({ length: COUNT }, (_, index) =>
      simulation.create(
        { Target: { Type: 'ACCOUNT', Id: accountIdOf(index) }, OrganizationalUnit: unit },
        `Account${index}`,
      ),
    ),
  );
  ids = outcomes.flatMap(({ answers }) => answers.map(({ PhysicalResourceId }) => PhysicalResourceId));
}, 60_000);
afterAll(() => simulation.stop());

const told = (change: string) => simulation.bus.events.filter(({ detail }) => detail.change === change).length;
const refused = (operation: string) =>
  simulation.calls.filter((call) => call === `${operation}: TooManyRequestsException`).length;

it('each has a follow-up', () => {
  expect(ids).toHaveLength(COUNT);
  expect(simulation.followUps.filter(({ isRunning }) => isRunning)).toHaveLength(COUNT);
});

it('look apart from each other from the first time', async () => {
  const before = refused('DescribeHandshake');

  await simulation.after(DAY, () => {});

  expect(told('INVITED')).toBe(COUNT);
  const looks = simulation.calls.filter((call) => call === 'DescribeHandshake: OK').length;
  // One in 2,000 s, then 23 in the 84,400 s that are left of the day: 24 each
  expect(looks).toBeGreaterThan(23 * COUNT);
  expect(looks).toBeLessThan(25.5 * COUNT);
  expect(refused('DescribeHandshake') - before).toBeLessThan(looks / 10);
}, 60_000);

it('see that all joined at the same time within 80 minutes, and nobody fails', async () => {
  ids.forEach((id, index) => simulation.organization.accept(id, accountIdOf(index)));

  await simulation.after(LONGEST_GAP, () => {});

  expect(told('JOINED')).toBe(COUNT);
  expect(told('PLACED')).toBe(COUNT);
  expect(told('FOLLOW_UP_FAILED')).toBe(0);
  expect(simulation.organization.accountsIn(unit)).toHaveLength(COUNT);
  expect(simulation.followUps.filter(({ isRunning }) => isRunning)).toEqual([]);
}, 60_000);
