import { accept, ACCOUNT, ACCOUNT_ID, knowsAddress, MINUTE, simulation, useSimulation } from '../simulation/fixtures';
import { WAITED } from '../simulation/waited-acceptance';
import { onlyAnswer, Simulation } from '../simulation/simulation';

/** A request that waits for a person, delivered twice or killed. */

useSimulation(knowsAddress);

describe('copies and crashes', () => {
  it('ends a copy without a word, and the invitation is sent once', async () => {
    const event = simulation.createEvent(WAITED);
    const [one, copy] = await Promise.all([
      simulation.send(event),
      simulation.after(20, () => simulation.send(event)),
      simulation.after(MINUTE, accept),
    ]);

    expect([...one.answers, ...copy.answers].map(({ Status }) => Status)).toContain('SUCCESS');
    expect([...one.answers, ...copy.answers].map(({ Status }) => Status)).not.toContain('FAILED');
    expect(simulation.states).toEqual([`${ACCOUNT_ID} ACCEPTED`]);
  });

  it('answers a copy that comes after the person with the same id', async () => {
    const event = simulation.createEvent(WAITED);
    const one = simulation.send(event);
    await simulation.after(31, accept); // the next look is at 35 s

    const copy = await simulation.send(event);

    const ids = [...(await one).answers, ...copy.answers].map(({ PhysicalResourceId }) => PhysicalResourceId);
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^h-/);
  });

  const openIn = ({ states }: Simulation) => states.filter((state) => state.endsWith(' OPEN')).length;

  /** A request that waits, killed at one of its points; a person accepts after a minute, or nobody. */
  async function killed(at: number, type: 'Create' | 'Update', isAccepted: boolean) {
    const one = Simulation.start();
    const points: string[] = [];
    try {
      const id = type === 'Create' ? '' : onlyAnswer(await one.create(ACCOUNT)).PhysicalResourceId;
      const raised = { ...WAITED, Revision: '2' };
      const event = type === 'Create' ? one.createEvent(WAITED) : one.updateEvent(id, ACCOUNT, raised);
      one.pass(MINUTE * 1000);
      one.isKilledAt = (point) => points.push(point) - 1 === at;
      const person = () => {
        const handshake = one.organization.allHandshakes().find(({ state }) => state === 'OPEN');
        if (isAccepted && handshake !== undefined) {
          one.organization.accept(handshake.id, ACCOUNT_ID);
        }
      };
      const [outcome] = await Promise.all([one.send(event), one.after(2 * MINUTE, person)]);
      const status = outcome.answers[0]?.Status;
      if (status === 'FAILED') {
        // The request that follows finds what a crash has left.
        one.isKilledAt = () => false;
        await (type === 'Create'
          ? one.delete(outcome.answers[0]?.PhysicalResourceId ?? '', WAITED)
          : one.update(id, raised, ACCOUNT));
      }
      return { points, status, seconds: outcome.seconds, last: one.states.at(-1), open: openIn(one) };
    } finally {
      await one.stop();
    }
  }

  it.each([
    ['Create', true, 'SUCCESS', 'ACCEPTED', 0],
    ['Create', false, 'FAILED', 'CANCELED', 0],
    ['Update', true, 'SUCCESS', 'ACCEPTED', 0],
    ['Update', false, 'FAILED', 'OPEN', 1],
  ] as const)('survives a crash of a %s at every point: accepted %s', async (type, isAccepted, status, state, open) => {
    const { points: undisturbed } = await killed(-1, type, isAccepted);
    expect(undisturbed).toContain('after inviteAccount');
    for (const [index, point] of undisturbed.entries()) {
      const end = await killed(index, type, isAccepted);

      expect({ point, ...end }).toMatchObject({ point, status, last: `${ACCOUNT_ID} ${state}`, open });
      expect(end.seconds).toBeLessThan(3600);
    }
  });
});
