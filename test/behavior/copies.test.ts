import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import { ACCOUNT, created, simulation, useSimulation } from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** A request that is delivered twice ends as if it came once. */

useSimulation();

describe('a copy of an answered Update', () => {
  it('does not stop the Update of the rollback, which waits until the list has caught up', async () => {
    const id = await created();
    await simulation.update(id, ACCOUNT, { ...ACCOUNT, Revision: '2' });
    simulation.organization.cancel(simulation.organization.allHandshakes().at(-1)?.id ?? '', MANAGEMENT_ACCOUNT);
    simulation.pass(60_000);
    simulation.organization.listingLagMillis = 8_000;
    const event = simulation.updateEvent(id, ACCOUNT, { ...ACCOUNT, Notes: 'x', Revision: '2' });
    await simulation.send(event);

    const [, rollback] = await Promise.all([
      simulation.after(3, () => simulation.send(event)),
      simulation.after(1, () => simulation.update(id, ACCOUNT, { ...ACCOUNT, Revision: '2' })),
    ]);

    expect(onlyAnswer(rollback)).toMatchObject({ Status: 'SUCCESS', Data: { State: 'OPEN' } });
  });
});

describe('a copy of an Update that waits', () => {
  it('does nothing more', async () => {
    const id = await created();
    simulation.fail('DescribeHandshake', 'TooManyRequestsException', undefined, 14);
    const event = simulation.updateEvent(id, ACCOUNT, { ...ACCOUNT, Revision: '2' });
    const [first] = await Promise.all([
      simulation.send(event),
      simulation.after(10, async () => {
        const before = simulation.calls.length;
        await simulation.deliverEvent(event).ended;
        expect(simulation.logs.some((line) => line.event === 'copy')).toBe(true);
        return before;
      }),
    ]);

    expect(first.answers).toHaveLength(1);
    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
  });
});

describe('twins', () => {
  it('of a Create end in one open invitation and one id', async () => {
    const event = simulation.createEvent(ACCOUNT);

    const outcomes = await Promise.all([simulation.send(event), simulation.send(event)]);

    const ids = new Set(outcomes.flatMap(({ answers }) => answers.map(({ PhysicalResourceId }) => PhysicalResourceId)));
    expect(ids.size).toBe(1);
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });

  it('of a Create that waits start one execution', async () => {
    simulation.organization.initializeFor(60_000);
    const event = simulation.createEvent(ACCOUNT);

    await Promise.all([simulation.send(event), simulation.send(event)]);

    expect(simulation.executions.size).toBe(1);
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });

  it('of an Update that raises the revision end in one open invitation', async () => {
    const id = await created();
    const event = simulation.updateEvent(id, ACCOUNT, { ...ACCOUNT, Revision: '2' });

    await Promise.all([simulation.send(event), simulation.send(event)]);

    expect(simulation.states.filter((state) => state.endsWith('OPEN'))).toHaveLength(1);
  });

  it('of a Delete both succeed', async () => {
    const event = simulation.deleteEvent(await created(), ACCOUNT);

    const [one, other] = await Promise.all([simulation.send(event), simulation.send(event)]);

    expect([...one.answers, ...other.answers].every(({ Status }) => Status === 'SUCCESS')).toBe(true);
    expect(simulation.states).toEqual(['111122223333 CANCELED']);
  });
});
