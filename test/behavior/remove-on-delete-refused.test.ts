import { disturbed } from '../simulation/disturbed-request';
import { acceptingRole } from '../simulation/accepting-role';
import { ACCOUNT_ID, count, isMember, knowsAddress, MINUTE, simulation, useSimulation } from '../simulation/fixtures';
import { ANOTHER_KEY, joined, REMOVED } from '../simulation/removed-account';
import { onlyAnswer } from '../simulation/simulation';

/** A removal that AWS refuses, and a Delete that is killed or copied. */

useSimulation(knowsAddress);

const REMOVE = 'RemoveAccountFromOrganization';

describe('a removal that AWS refuses', () => {
  it.each([
    ['ACCOUNT_CANNOT_LEAVE_WITHOUT_EULA', 'Sign in to the account and accept it'],
    ['ACCOUNT_CANNOT_LEAVE_WITHOUT_PHONE_VERIFICATION', 'Sign in to the account and verify it'],
    ['ACCOUNT_CREATION_NOT_COMPLETE', 'Sign in to the account and complete it'],
    ['CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG', 'Deregister it as delegated administrator of every service'],
    ['INVALID_PAYMENT_INSTRUMENT', 'Add one in the Billing console of the account'],
    ['MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED', 'Add one in the Billing console of the account'],
    ['WAIT_PERIOD_ACTIVE', 'Wait until the period is over'],
  ])('fails with the remedy, and the next Delete removes the account: %s', async (reason, remedy) => {
    const id = await joined();
    simulation.fail(REMOVE, 'ConstraintViolationException', reason);

    const { Status, Reason } = onlyAnswer(await simulation.delete(id, REMOVED));

    expect(Status).toBe('FAILED');
    expect(Reason).toContain(`cannot remove from the organization account ${ACCOUNT_ID}: `);
    expect(Reason).toContain(
      `(${reason}). ${remedy}, then delete again; after an update remove the account by hand. Or delete with the resource retained, and the account stays a member.`,
    );
    expect(isMember()).toBe(true);
    expect(onlyAnswer(await simulation.delete(id, REMOVED)).Status).toBe('SUCCESS');
    expect(isMember()).toBe(false);
  });

  it.each([
    ['ConcurrentModificationException', 8, 'another change of the organization ends'],
    ['TooManyRequestsException', 40, 'the rate is by the second'],
    ['ServiceException', 20, 'a fault of the service ends'],
    ['AccessDeniedException', 3, 'a permission that is new has to spread'],
  ])('is asked for again after %s, %i times, because %s', async (error, times) => {
    const id = await joined();
    simulation.fail(REMOVE, error, undefined, times);

    expect(onlyAnswer(await simulation.delete(id, REMOVED)).Status).toBe('SUCCESS');

    expect(isMember()).toBe(false);
    expect(count(REMOVE)).toBe(times + 1);
  });

  it('is answered within the hour when the service is down for good', async () => {
    const id = await joined();
    simulation.fail(REMOVE, 'ServiceException', undefined, 10_000);

    const outcome = await simulation.delete(id, REMOVED);

    expect(onlyAnswer(outcome).Reason).toContain('(ServiceException). Waited for 55 minutes.');
    expect(outcome.seconds).toBeLessThan(3600);
  });

  it('keeps the account when its tag cannot be read', async () => {
    const id = await joined();
    simulation.fail('ListTagsForResource', 'AccessDeniedException', undefined, 100);

    const { Status, Reason } = onlyAnswer(await simulation.delete(id, REMOVED));

    expect(Status).toBe('FAILED');
    expect(Reason).toContain(`cannot remove from the organization account ${ACCOUNT_ID}: access was denied`);
    expect(count(REMOVE)).toBe(0);
  });
});

describe('crashes and copies of a Delete', () => {
  const deleteAt = (at: number, by: 'crash' | 'copy', isShared: boolean) =>
    disturbed(
      at,
      by,
      async (one) => {
        const properties = { ...REMOVED, Acceptance: { RoleArn: acceptingRole(one) } };
        const id = onlyAnswer(await one.create(properties)).PhysicalResourceId;
        if (isShared) {
          one.organization.tag(ACCOUNT_ID, new Map([[ANOTHER_KEY, 'h-ofanotherone']]));
        }
        one.pass(MINUTE * 1000);
        return one.deleteEvent(id, properties);
      },
      ({ organization }) => organization.members.get(ACCOUNT_ID)?.tags,
    );

  it.each([
    ['crash', false],
    ['crash', true],
    ['copy', false],
    ['copy', true],
  ] as const)('survives a %s at every point, beside the tag of another resource: %s', async (by, isShared) => {
    const { points: undisturbed } = await deleteAt(-1, by, isShared);
    expect(undisturbed).toContain(isShared ? 'after untagAccount' : 'after removeAccount');
    for (const [index, point] of undisturbed.entries()) {
      const { outcome, end } = await deleteAt(index, by, isShared);
      const tags = end && [...end.keys()];

      expect({ point, tags }).toEqual({ point, tags: isShared ? [ANOTHER_KEY] : undefined });
      expect({ point, status: outcome.answers[0]?.Status }).toEqual({ point, status: 'SUCCESS' });
      expect(outcome.seconds).toBeLessThan(3600);
    }
  });
});
