import { Fixture, INVITED, MEMBER, outcomeOf, OUTSIDER, targetOf } from './fixture';
import { MANAGEMENT_ACCOUNT } from '../organization/organization';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await Fixture.start();
});
afterEach(() => fixture.stop());

describe('the tags', () => {
  const tagsOf = async (ResourceId: string) => (await fixture.management.listTagsForResource({ ResourceId })).Tags;

  it('of an invitation arrive with the account', async () => {
    const { Handshake } = await fixture.management.inviteAccountToOrganization({
      Target: targetOf(INVITED),
      Tags: [
        { Key: 'team', Value: 'blue' },
        { Key: 'empty', Value: '' },
      ],
    });
    const listed = { ResourceId: INVITED };
    expect(await outcomeOf(fixture.management.listTagsForResource(listed))).toBe('TargetNotFoundException');
    await fixture.as(INVITED).acceptHandshake({ HandshakeId: Handshake?.Id });
    expect(await tagsOf(INVITED)).toEqual([
      { Key: 'team', Value: 'blue' },
      { Key: 'empty', Value: '' },
    ]);
  });

  it('are gone when the account was removed and joins again', async () => {
    fixture.emulator.organization.addMember(MEMBER);
    await fixture.management.tagResource({ ResourceId: MEMBER, Tags: [{ Key: 'team', Value: 'blue' }] });
    await fixture.management.removeAccountFromOrganization({ AccountId: MEMBER });
    await fixture.as(MEMBER).acceptHandshake({ HandshakeId: await fixture.invite(MEMBER) });
    expect(await tagsOf(MEMBER)).toEqual([]);
  });

  it('are replaced by TagResource under the same key and kept under others', async () => {
    const tag = (Key: string, Value: string) =>
      fixture.management.tagResource({ ResourceId: MANAGEMENT_ACCOUNT, Tags: [{ Key, Value }] });
    await tag('a', '1');
    await tag('b', '2');
    await tag('a', '3');
    expect(await tagsOf(MANAGEMENT_ACCOUNT)).toEqual([
      { Key: 'a', Value: '3' },
      { Key: 'b', Value: '2' },
    ]);
  });

  it('are removed by UntagResource, unknown keys ignored', async () => {
    const ResourceId = MANAGEMENT_ACCOUNT;
    await fixture.management.tagResource({ ResourceId, Tags: ['a', 'b'].map((Key) => ({ Key, Value: '' })) });
    await fixture.management.untagResource({ ResourceId, TagKeys: ['a', 'unknown'] });
    expect(await tagsOf(ResourceId)).toEqual([{ Key: 'b', Value: '' }]);
  });

  it('fails to add a 51st tag and keeps the 50', async () => {
    const ResourceId = MANAGEMENT_ACCOUNT;
    const Tags = Array.from({ length: 50 }, (_, i) => ({ Key: `key-${i}`, Value: '' }));
    await fixture.management.tagResource({ ResourceId, Tags });
    const call = fixture.management.tagResource({ ResourceId, Tags: [{ Key: 'one more', Value: '' }] });
    expect(await outcomeOf(call)).toBe('ConstraintViolationException / MAX_TAG_LIMIT_EXCEEDED');
    expect(fixture.emulator.organization.tagsOf(ResourceId).size).toBe(50);
  });

  it('of the system do not count among the 50, and fail to be set and removed', async () => {
    const ResourceId = MANAGEMENT_ACCOUNT;
    fixture.emulator.organization.tagsOf(ResourceId).set('aws:created', 'yes');
    const Tags = Array.from({ length: 50 }, (_, i) => ({ Key: `key-${i}`, Value: '' }));
    await fixture.management.tagResource({ ResourceId, Tags });
    const reserved = 'InvalidInputException / INVALID_SYSTEM_TAGS_PARAMETER';
    const set = fixture.management.tagResource({ ResourceId, Tags: [{ Key: 'aws:created', Value: 'no' }] });
    expect(await outcomeOf(set)).toBe(reserved);
    const remove = fixture.management.untagResource({ ResourceId, TagKeys: ['key-0', 'AWS:created'] });
    expect(await outcomeOf(remove)).toBe(reserved);
    expect(fixture.emulator.organization.tagsOf(ResourceId).size).toBe(51); // all of them, key-0 too
    expect(fixture.emulator.organization.tagsOf(ResourceId).get('aws:created')).toBe('yes');
  });

  it.each([
    ['TagResource', () => fixture.management.tagResource({ ResourceId: OUTSIDER, Tags: [] })],
    ['UntagResource', () => fixture.management.untagResource({ ResourceId: OUTSIDER, TagKeys: [] })],
    ['ListTagsForResource', () => fixture.management.listTagsForResource({ ResourceId: OUTSIDER })],
  ])('fails %s on an account that is no member', async (_, send) => {
    expect(await outcomeOf(send())).toBe('TargetNotFoundException');
  });
});
