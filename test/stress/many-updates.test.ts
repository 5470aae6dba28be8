import { seeded } from '../bench/numbers';
import { MINUTE } from '../simulation/fixtures';
import { DAY } from '../simulation/followed-account';
import { onlyAnswer, type Properties, Simulation } from '../simulation/simulation';

/** A tag of all accounts of a stack is changed, at the published rates, when they have joined. */

const accountIdOf = (index: number) => String(100_000_000_000 + index);
const emailOf = (index: number) => `owner${index}@example.com`;
const byId = (index: number) => ({ Type: 'ACCOUNT', Id: accountIdOf(index) });
const byEmail = (index: number) => ({ Type: 'EMAIL', Id: emailOf(index) });

it.each([
  // An Update of each: DescribeHandshake, at one a second, DescribeAccount, ListTagsForResource and TagResource
  ['400 by their ids', 400, byId, 8 * MINUTE],
  // and 8 pages of ListHandshakes for each, at five a second
  ['150 by e-mail, which may tell no id', 150, byEmail, 5 * MINUTE],
])(
  'comes through: %s',
  async (_name, count, targetOf, seconds) => {
    const simulation = Simulation.start({ accountQuota: count + 1 });
    simulation.random = seeded(3);
    const declared = (index: number, team: string): Properties => ({
      Target: targetOf(index),
      Tags: [{ Key: 'team', Value: team }],
    });
    const ids: string[] = [];
    for (let index = 0; index < count; index++) {
      simulation.organization.knowEmail(accountIdOf(index), emailOf(index));
      const id = onlyAnswer(await simulation.create(declared(index, 'data'), `Account${index}`)).PhysicalResourceId;
      simulation.organization.accept(id, accountIdOf(index));
      ids.push(id);
    }
    await simulation.after(2 * DAY, () => {});
    simulation.emulator.rates = 'aws';
    simulation.stepFunctions.rates = 'aws';
    simulation.invitationCount = count;

    const outcomes = await Promise.all(
      ids.map((id, index) => {
        const event = simulation.updateEvent(id, declared(index, 'data'), declared(index, 'web'));
        return simulation.send({ ...event, LogicalResourceId: `Account${index}` });
      }),
    );

    expect(outcomes.map((outcome) => onlyAnswer(outcome).Status)).toEqual(Array(count).fill('SUCCESS'));
    expect(simulation.organization.tagsOf(accountIdOf(count - 1)).get('team')).toBe('web');
    expect(Math.max(...outcomes.map((outcome) => outcome.seconds))).toBeLessThan(seconds);
    await simulation.stop();
  },
  180_000,
);
