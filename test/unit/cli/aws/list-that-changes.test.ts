import { ServiceError } from '../../../../emulator/wire/errors';
import { INVITED } from '../../../../emulator/test/fixture';
import { World } from '../world';

/** A list of which AWS refuses the next page, because the list has changed since the page before. */

let world: World;
beforeEach(async () => {
  world = await World.start({ emptyPages: 1 });
  world.declare('Data', INVITED);
});
afterEach(() => world.stop());

describe.each(['ListHandshakesForOrganization', 'ListAccounts'])('%s', (operation) => {
  const callsOfList = () => world.organization.emulator.calls.filter((call) => call.operation === operation);

  function refuseTokens(times: number): void {
    const { emulator } = world.organization;
    let left = times;
    emulator.onCall = (call) => {
      if (call.operation === operation && call.outcome === 'OK' && left-- > 0) {
        const error = new ServiceError('InvalidInputException', 'refused', 'INVALID_NEXT_TOKEN:NEXT_TOKEN');
        emulator.faults.push({ operation, error });
      }
    };
  }

  it('is read once more from its first page', async () => {
    refuseTokens(1);

    expect(await world.status()).toMatchObject({ code: 3, standings: [{ target: INVITED, state: 'NONE' }] });
    expect(callsOfList()).toHaveLength(4); // the first page, the refused second one, and both pages
  });

  it('fails when AWS refuses it again', async () => {
    refuseTokens(2);

    expect(await world.run('status')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'cannot read the organization: a list of the organization changed while it was read (INVALID_NEXT_TOKEN:NEXT_TOKEN). Try again in a few minutes.\n',
    });
    expect(callsOfList()).toHaveLength(4);
  });
});
