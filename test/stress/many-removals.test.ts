import { seeded } from '../bench/numbers';
import type { Event } from '../simulation/cloud';
import { MINUTE } from '../simulation/fixtures';
import { DAY } from '../simulation/followed-account';
import { onlyAnswer, Simulation } from '../simulation/simulation';

/** All accounts of a stack leave the organization at once. */

describe('400 Deletes at once, at the rates of AWS', () => {
  it.each([
    ['that joined today', 2 * 3600],
    ['that joined long ago', 2 * DAY],
  ])(
    'remove all accounts %s',
    async (_name, seconds) => {
      const simulation = Simulation.start({ accountQuota: 500 });
      const declared = Array.from({ length: 400 }, (_, index) => ({
        logicalId: `Invited${index}`,
        properties: {
          Target: { Type: 'ACCOUNT', Id: String(200_000_000_000 + index) },
          RemoveAccountOnDelete: 'true',
        },
      }));
      const deletions: Event[] = [];
      for (const { logicalId, properties } of declared) {
        const { PhysicalResourceId: id } = onlyAnswer(await simulation.create(properties, logicalId));
        simulation.organization.accept(id, properties.Target.Id);
        deletions.push(simulation.deleteEvent(id, properties, logicalId));
      }
      await simulation.after(seconds, () => {});
      simulation.emulator.rates = 'aws';
      simulation.stepFunctions.rates = 'aws';
      simulation.invitationCount = 384;
      // Peers that all draw the same would come together, and call after call would let few of them through.
      simulation.random = seeded(1);

      const outcomes = await Promise.all(deletions.map((event) => simulation.send(event)));

      expect(new Set(outcomes.map((outcome) => onlyAnswer(outcome).Status))).toEqual(new Set(['SUCCESS']));
      expect(simulation.organization.members.size).toBe(1);
      expect(Math.max(...outcomes.map((outcome) => outcome.seconds))).toBeLessThan(10 * MINUTE);
      await simulation.stop();
    },
    180_000,
  );
});
