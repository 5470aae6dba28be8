import { ACCOUNT, ACCOUNT_ID, ADDRESS, EMAIL, OTHER_ID } from '../simulation/fixtures';
import { account, LONGEST_GAP, useFollowedAccount } from '../simulation/followed-account';

/** AWS Organizations tells that an account has joined: what waits for that account is looked at once. */

useFollowedAccount();

const told = (...seconds: readonly number[]) => {
  account.simulation.membershipEvents = () => seconds;
};

/** Calls of Step Functions and of Organizations since the beginning of the work. */
async function callsOf(work: () => Promise<void>): Promise<readonly string[]> {
  const { stepFunctions, calls } = account.simulation;
  const [executionsBefore, before] = [stepFunctions.calls.length, calls.length];
  await work();
  return [...stepFunctions.calls.slice(executionsBefore), ...account.simulation.calls.slice(before)];
}

describe('a follow-up whose account has joined', () => {
  it('places it within seconds', async () => {
    told(5);
    await account.createAndAccept();

    await account.wait(10);

    expect(account.parent).toBe(account.unit);
    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
    expect(account.running).toBe(0);
  });

  it('looks in its own time if that is not told', async () => {
    told();
    await account.createAndAccept();

    await account.wait(60);
    expect(account.changes).toEqual([]);
    await account.wait(LONGEST_GAP);

    expect(account.parent).toBe(account.unit);
    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
  });

  it('is found by the e-mail address', async () => {
    told(5);
    account.organization.knowEmail(ACCOUNT_ID, ADDRESS);
    await account.createAndAccept({ ...EMAIL, OrganizationalUnit: account.unit });

    await account.wait(10);

    expect(account.parent).toBe(account.unit);
  });

  it('is told twice and does all of it once', async () => {
    told(5, 5, 400);
    await account.createAndAccept();

    await account.wait(600);

    expect(account.count('MoveAccount')).toBe(1);
    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
  });

  it('is looked at again within seconds if the membership has not spread', async () => {
    told(0);
    account.organization.membershipLagMillis = 10_000;
    await account.createAndAccept();

    await account.wait(30);

    expect(account.parent).toBe(account.unit);
  });

  it('leaves a person’s move alone, however late it is told once more', async () => {
    told(5, 4_000);
    await account.createAndAccept();
    await account.wait(10);
    account.moveByHand(account.otherUnit);

    await account.wait(3 * LONGEST_GAP);

    expect(account.parent).toBe(account.otherUnit);
  });

  it('does nothing for a declaration that an Update has replaced', async () => {
    told(0);
    const id = await account.create(account.placed);
    await account.update(id, account.placed, account.elsewhere);
    account.accept(id);

    await account.wait(LONGEST_GAP);

    expect(account.parent).toBe(account.otherUnit);
    expect(account.count('MoveAccount')).toBe(1);
  });

  it('moves nothing if its tags are refused, and leaves the rest to its own look', async () => {
    told(5);
    const tagged = account.tagged({ team: 'some-value' }, { OrganizationalUnit: account.unit });
    const id = await account.create(account.placed);
    await account.update(id, account.placed, tagged);
    account.accept(id);
    account.simulation.fail('ListTagsForResource', 'AccessDeniedException');

    await account.wait(30);
    expect(account.count('MoveAccount')).toBe(0);
    await account.wait(LONGEST_GAP);

    expect(account.parent).toBe(account.unit);
    expect(account.tags).toEqual({ team: 'some-value' });
  });

  it('goes on as before after the early look was killed', async () => {
    told(5);
    let kills = 1;
    account.simulation.isKilledAt = (point, { by }) =>
      by === 'EventBridge' && point === 'after moveAccount' && kills-- > 0;
    await account.createAndAccept();

    await account.wait(60);
    expect(account.running).toBe(1);
    await account.wait(LONGEST_GAP);

    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
    expect(account.running).toBe(0);
  });
});

describe('an event that is not true', () => {
  it('costs one list of executions, for an account that nobody waits for', async () => {
    await account.create(account.placed);

    expect(await callsOf(() => account.simulation.tellJoined(OTHER_ID))).toEqual(['ListExecutions']);
  });

  it('leaves an open invitation and its follow-up alone', async () => {
    await account.create(account.placed);
    await account.simulation.tellJoined(ACCOUNT_ID);

    await account.wait(110);

    expect(account.count('DescribeHandshake')).toBeLessThanOrEqual(6);
    expect(account.count('MoveAccount')).toBe(0);
    expect(account.running).toBe(1);
  });
});

describe('a deployment that waits for a person', () => {
  it('goes on within seconds of the acceptance', async () => {
    told(3);
    const { simulation, organization } = account;
    // With so many invitations, it would look every quarter of an hour.
    simulation.invitationCount = 400;
    const { answer, ended } = simulation.deliverEvent(
      simulation.createEvent({ ...ACCOUNT, WaitForAcceptanceSeconds: '3000' }),
    );
    await simulation.after(1_000, () => account.accept(organization.allHandshakes()[0]?.id ?? ''));
    const acceptedMillis = simulation.now;

    expect((await answer).Status).toBe('SUCCESS');
    expect((simulation.now - acceptedMillis) / 1000).toBeLessThan(5);
    expect((await ended).answers).toHaveLength(1);
  });
});
