import {
  ACCOUNT,
  count,
  created,
  NOTED,
  open,
  restartSimulation,
  simulation,
  updated,
  useSimulation,
} from '../simulation/fixtures';

/** A list whose next page AWS refuses, because the list has changed, is read again from its first page. */

useSimulation();

const LIST = 'ListHandshakesForOrganization';

it('is read again by the next attempt, and not asked again for a page that it does not have any more', async () => {
  await restartSimulation({ accountQuota: 40 });
  for (let i = 0; i < 25; i++) {
    const { id } = simulation.organization.invite({
      target: { type: 'ACCOUNT', id: String(200000000000 + i) },
      notes: undefined,
      tags: new Map(),
    });
    simulation.organization.decline(id, String(200000000000 + i));
  }
  const id = await created(ACCOUNT);
  simulation.fail('DescribeHandshake', 'HandshakeNotFoundException', undefined, 2);
  const { onCall } = simulation.emulator;
  simulation.emulator.onCall = (call) => {
    onCall(call);
    if (call.operation === LIST && count(LIST) === 1) {
      simulation.fail(LIST, 'InvalidInputException', 'INVALID_NEXT_TOKEN:NEXT_TOKEN');
    }
  };

  const answer = await updated(id, ACCOUNT, NOTED);

  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
  expect(count(LIST)).toBe(4); // the first page, the refused second one, and both pages
  expect(open()).toEqual(['111122223333']);
});
