import fc from 'fast-check';
import { resourceKeyOf } from '../../lambda/model/reference';
import { serialize } from '../../lambda/protocol/answer';
import { breachesOf } from '../simulation/answer-protocol';
import { onlyAnswer, Simulation, STACK_ID } from '../simulation/simulation';
import { ACCOUNT, badProperties, goodProperties, SEED } from './input-values';
import { badDeclarations } from './joining-values';

/** Generated properties: what is accepted arrives as it was declared, what is not is refused without a call. */

const anyBad = fc.oneof(badProperties, badDeclarations);

const ID = 'h-examplehandshakeid111';
const OWNER = resourceKeyOf(STACK_ID, 'Invited');

let simulation: Simulation;
beforeAll(() => {
  simulation = Simulation.start();
});
afterAll(() => simulation.stop());

it('is accepted within the limits and arrives byte for byte', async () => {
  await fc.assert(
    fc.asyncProperty(goodProperties, fc.boolean(), async (properties, isUpdate) => {
      simulation.emulator.reset();
      const previous = { Target: { Type: 'ACCOUNT', Id: '000000000000' } };

      const outcome = await (isUpdate
        ? simulation.update('member-000000000000', previous, properties)
        : simulation.create(properties));

      expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', Reason: '' });
      const reference = `Reference: ${OWNER}-${properties.Revision ?? '1'}`;
      const { Target, Notes = '', Tags = [] } = properties;
      expect(
        simulation.organization.allHandshakes().map(({ target, notes, tags }) => ({ target, notes, tags: [...tags] })),
      ).toEqual([
        {
          target: { type: Target.Type, id: Target.Id },
          notes: Notes === '' ? reference : `${Notes}\n${reference}`,
          tags: Tags.map(({ Key, Value }) => [Key, Value]),
        },
      ]);
    }),
    { seed: SEED, numRuns: 400 },
  );
}, 180_000);

it('is refused beyond them, with property, rule and value, and no call is made', async () => {
  await fc.assert(
    fc.asyncProperty(anyBad, fc.boolean(), async ({ properties, property, rule, got }, isUpdate) => {
      simulation.emulator.reset();
      const event = isUpdate
        ? simulation.updateEvent(ID, { Target: ACCOUNT }, properties)
        : simulation.createEvent(properties);

      const answer = onlyAnswer(await simulation.send(event));

      expect(answer.Status).toBe('FAILED');
      expect(answer.Reason).toContain(`: ${property} ${rule}, got ${got}`);
      expect(breachesOf(serialize(answer), event)).toEqual([]);
      expect(simulation.calls).toEqual([]);
    }),
    { seed: SEED, numRuns: 2_500 },
  );
}, 180_000);

it('is no reason for a Delete to fail', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyBad,
      fc.constantFrom(ID, 'failed-3f9a1c2e4b5d', 'member-111122223333', 'invitations-Invited-1ABCDEFGHIJKL'),
      async ({ properties }, id) => {
        simulation.emulator.reset();

        expect(onlyAnswer(await simulation.delete(id, properties)).Status).toBe('SUCCESS');
      },
    ),
    { seed: SEED, numRuns: 400 },
  );
}, 180_000);

it('is ignored where it was declared before', async () => {
  await fc.assert(
    fc.asyncProperty(anyBad, async ({ properties }) => {
      simulation.emulator.reset();
      const id = onlyAnswer(await simulation.create({ Target: ACCOUNT })).PhysicalResourceId;

      // Another target, or one that cannot be read, is what an Update finds first.
      const answer = onlyAnswer(await simulation.update(id, { ...properties, Target: ACCOUNT }, { Target: ACCOUNT }));

      expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'OPEN' } });
    }),
    { seed: SEED, numRuns: 300 },
  );
}, 180_000);
