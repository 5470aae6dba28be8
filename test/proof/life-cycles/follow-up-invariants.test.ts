import { isFollowUp } from '../../../lambda/follow-up/follow-up';
import type { Declared } from './declaration';
import { History, newModel } from './history';

const HOW = { siblingFails: false, rollback: 'swapped update' } as const;
const DECLARED: Declared = { target: 0, revision: 1, hasEvents: true };

/** An Update hands on what the follow-up of the Create has not told yet, and a second one turns the events off. */
async function violations(betweenUpdates: (history: History) => Promise<void> | void): Promise<readonly string[]> {
  const history = new History(1);
  const model = newModel();
  try {
    await history.deploy(model, 0, { A: DECLARED }, HOW);
    await history.deploy(model, 0, { A: { ...DECLARED, notes: 1 } }, HOW);
    await betweenUpdates(history);
    await history.deploy(model, 0, { A: { ...DECLARED, notes: 1, hasEvents: false } }, HOW);
    await history.settle(model);
  } finally {
    await history.end();
  }
  return history.region.invariants.violations;
}

/** As if the running follow-up had not been told what it is to tell. */
function loseAnnouncements({ region }: History): void {
  for (const run of region.executions.values()) {
    if (run.status === 'RUNNING' && isFollowUp(run.input)) {
      Object.assign(run, { input: { ...run.input, changeEvents: [] } });
    }
  }
}

describe('what a follow-up was to tell', () => {
  it('need not be told when it was handed on, and the events were turned off before the next one told it', async () => {
    expect(await violations(() => {})).toEqual([]);
  });

  it('is missed when it was not handed on', async () => {
    expect(await violations(loseAnnouncements)).toEqual([
      expect.stringMatching(/^invariant 15: .* does not tell INVITED$/),
    ]);
  });

  it('is missed when the next one had the time to tell it', async () => {
    const busIsGone = async (history: History) => {
      jest.spyOn(history.region.bus.events, 'push').mockReturnValue(0);
      await history.pass(600);
    };

    expect(await violations(busIsGone)).toEqual([expect.stringMatching(/^invariant 15: .* does not tell INVITED$/)]);
  });
});
