import { ownerOf } from '../../lambda/cloudformation-request';
import { ROOT_ID } from '../emulator/organization';
import { onlyAnswer, type Properties, Simulation, STACK_ID } from '../simulation/simulation';

const ACCOUNT_ID = '111122223333';
const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

let simulation: Simulation;
let unit: string;
beforeEach(() => {
  simulation = Simulation.start();
  unit = simulation.organization.createUnit(ROOT_ID, 'Data').id;
});
afterEach(() => simulation.stop());

const placed = (more: Properties = {}): Properties => ({
  Target: { Type: 'ACCOUNT', Id: ACCOUNT_ID },
  OrganizationalUnit: unit,
  ...more,
});

async function created(properties: Properties): Promise<string> {
  return onlyAnswer(await simulation.create(properties)).PhysicalResourceId;
}

const accept = (id: string) => simulation.organization.accept(id, ACCOUNT_ID);
const parent = () => simulation.organization.parentOf(ACCOUNT_ID);
const changes = () => simulation.bus.events.map(({ detail }) => detail.change);

it('moves the account when it has joined, days later', async () => {
  const id = await created(placed());
  await simulation.after(2 * DAY, () => accept(id));

  await simulation.after(80 * MINUTE, () => {});

  expect(parent()).toBe(unit);
  expect(changes()).toEqual(['INVITED', 'JOINED', 'PLACED']);
  expect(simulation.executionNames.filter((name) => name.startsWith('follow-'))).toHaveLength(1);
  expect([...simulation.executions.values()].map(({ status }) => status)).toEqual(['ENDED']);
});

it('is named after the owner and the request, and its input names the physical id', async () => {
  const id = await created(placed());

  const [[name, { input }] = ['', { input: {} }]] = [...simulation.executions];
  expect(name).toMatch(new RegExp(`^follow-${ownerOf(STACK_ID, 'Invited')}-[0-9a-f-]{36}$`));
  expect(input).toMatchObject({ followUp: 1, physicalId: id, handshakeId: id });
});
