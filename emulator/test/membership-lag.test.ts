import { Fixture, INVITED, MEMBER, outcomeOf } from './fixture';
import { MANAGEMENT_ACCOUNT, ROOT_ID } from '../organization/organization';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await Fixture.start();
});
afterEach(() => fixture.stop());

async function join(): Promise<void> {
  await fixture.as(INVITED).acceptHandshake({ HandshakeId: await fixture.invite() });
}

describe('the lag of a membership', () => {
  const describeAccount = (AccountId: string) => fixture.management.describeAccount({ AccountId });

  it('hides an account that joined from every call of the management account that names it', async () => {
    await fixture.control('membership-lag', { millis: 3000 });
    const unit = fixture.emulator.organization.createUnit(ROOT_ID, 'Workloads').id;
    await join();
    const { management } = fixture;
    const here = { AccountId: INVITED, SourceParentId: ROOT_ID, DestinationParentId: unit };
    const calls = [
      [() => describeAccount(INVITED), 'AccountNotFoundException'],
      [() => management.listParents({ ChildId: INVITED }), 'ChildNotFoundException'],
      [() => management.moveAccount(here), 'AccountNotFoundException'],
      [() => management.tagResource({ ResourceId: INVITED, Tags: [] }), 'TargetNotFoundException'],
      [() => management.untagResource({ ResourceId: INVITED, TagKeys: [] }), 'TargetNotFoundException'],
      [() => management.listTagsForResource({ ResourceId: INVITED }), 'TargetNotFoundException'],
      [() => management.removeAccountFromOrganization({ AccountId: INVITED }), 'AccountNotFoundException'],
    ] as const;
    fixture.pass(2999);
    for (const [call, notFound] of calls) {
      expect(await outcomeOf(call())).toBe(notFound);
    }
    const { Children = [] } = await management.listChildren({ ParentId: ROOT_ID, ChildType: 'ACCOUNT' });
    expect(Children.map(({ Id }) => Id)).toEqual([MANAGEMENT_ACCOUNT]);
    fixture.pass(1);
    for (const [call] of calls) {
      expect(await outcomeOf(call())).toBe('OK');
    }
  });

  it('hides neither the management account nor from an account that it is in an organization', async () => {
    await fixture.control('membership-lag', { millis: 1 });
    expect(await outcomeOf(describeAccount(MANAGEMENT_ACCOUNT))).toBe('OK');
    await join();
    expect(await outcomeOf(fixture.as(INVITED).describeOrganization({}))).toBe('OK');
    expect(await outcomeOf(fixture.invite())).toContain('ALREADY_IN_AN_ORGANIZATION');
  });

  it('hides nobody who was seen before', async () => {
    await join();
    await fixture.control('membership-lag', { millis: 3000 });
    expect(await outcomeOf(describeAccount(INVITED))).toBe('OK');
  });

  it('is a setting of the start', async () => {
    const lagging = await Fixture.start({ membershipLagMillis: 1 });
    lagging.emulator.organization.addMember(MEMBER);
    const outcome = await outcomeOf(lagging.management.describeAccount({ AccountId: MEMBER }));
    await lagging.stop();
    expect(outcome).toBe('AccountNotFoundException');
  });

  it('is over at once where nothing else is said', async () => {
    await join();
    expect(await outcomeOf(describeAccount(INVITED))).toBe('OK');
  });
});
