import { call } from './bare-http';
import { Fixture, INVITED, outcomeOf, OUTSIDER } from './fixture';
import { MANAGEMENT_ACCOUNT, ROOT_ID } from '../organization/organization';

const NO_UNIT = 'ou-examplerootid111-00000000';
const NO_ROOT = 'r-0000';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await Fixture.start();
});
afterEach(() => fixture.stop());

/** Makes an organizational unit and returns its id. */
async function makeUnit(Name = 'Workloads', ParentId = ROOT_ID): Promise<string> {
  const { OrganizationalUnit } = await fixture.management.createOrganizationalUnit({ ParentId, Name });
  return OrganizationalUnit?.Id ?? 'no id';
}

async function join(accountId = INVITED): Promise<void> {
  await fixture.as(accountId).acceptHandshake({ HandshakeId: await fixture.invite(accountId) });
}

const parentsOf = async (ChildId: string) => (await fixture.management.listParents({ ChildId })).Parents;
const childrenOf = async (ParentId: string, ChildType: 'ACCOUNT' | 'ORGANIZATIONAL_UNIT') =>
  (await fixture.management.listChildren({ ParentId, ChildType })).Children?.map(({ Id }) => Id);

const move = (SourceParentId: string, DestinationParentId: string, AccountId = INVITED) =>
  fixture.management.moveAccount({ AccountId, SourceParentId, DestinationParentId });

describe('the root', () => {
  it('is one, and the only thing that ListRoots lists', async () => {
    expect((await fixture.management.listRoots({})).Roots).toEqual([
      {
        Id: 'r-examplerootid111',
        Arn: 'arn:aws:organizations::000000000000:root/o-exampleorgid/r-examplerootid111',
        Name: 'Root',
        PolicyTypes: [],
      },
    ]);
  });

  it('is where an account stands that accepted an invitation, and the management account', async () => {
    await join();
    expect(await parentsOf(INVITED)).toEqual([{ Id: ROOT_ID, Type: 'ROOT' }]);
    expect(await childrenOf(ROOT_ID, 'ACCOUNT')).toEqual([MANAGEMENT_ACCOUNT, INVITED]);
  });

  it('has no parent of its own', async () => {
    expect(await outcomeOf(parentsOf(ROOT_ID))).toBe('InvalidInputException / INVALID_PATTERN:CHILD_ID');
  });
});

describe('organizational units', () => {
  it('are made in the root, described and listed', async () => {
    const made = await fixture.management.createOrganizationalUnit({ ParentId: ROOT_ID, Name: 'Workloads' });
    const OrganizationalUnitId = made.OrganizationalUnit?.Id ?? 'no id';
    expect(OrganizationalUnitId).toMatch(/^ou-examplerootid111-[a-z0-9]{8,32}$/);
    expect(made.OrganizationalUnit).toEqual({
      Id: OrganizationalUnitId,
      Arn: `arn:aws:organizations::000000000000:ou/o-exampleorgid/${OrganizationalUnitId}`,
      Name: 'Workloads',
      Path: `o-exampleorgid/r-examplerootid111/${OrganizationalUnitId}/`,
    });
    const described = await fixture.management.describeOrganizationalUnit({ OrganizationalUnitId });
    expect(described.OrganizationalUnit).toEqual(made.OrganizationalUnit);
    const listed = await fixture.management.listOrganizationalUnitsForParent({ ParentId: ROOT_ID });
    expect(listed.OrganizationalUnits).toEqual([made.OrganizationalUnit]);
  });

  it('are made in one another, and each parent lists its own children only', async () => {
    const outer = await makeUnit();
    const inner = await makeUnit('Test', outer);
    expect(await parentsOf(inner)).toEqual([{ Id: outer, Type: 'ORGANIZATIONAL_UNIT' }]);
    expect(await parentsOf(outer)).toEqual([{ Id: ROOT_ID, Type: 'ROOT' }]);
    expect(await childrenOf(ROOT_ID, 'ORGANIZATIONAL_UNIT')).toEqual([outer]);
    expect(await childrenOf(outer, 'ORGANIZATIONAL_UNIT')).toEqual([inner]);
    const { OrganizationalUnit } = await fixture.management.describeOrganizationalUnit({ OrganizationalUnitId: inner });
    expect(OrganizationalUnit?.Path).toBe(`o-exampleorgid/${ROOT_ID}/${outer}/${inner}/`);
  });

  it('fail with a name that the parent has already, and not with one of another parent', async () => {
    const outer = await makeUnit();
    expect(await outcomeOf(makeUnit())).toBe('DuplicateOrganizationalUnitException');
    expect(await outcomeOf(makeUnit('Workloads', outer))).toBe('OK');
  });

  it('fail more than five levels below the root', async () => {
    let parent: string = ROOT_ID;
    for (let level = 1; level <= 5; level++) {
      parent = await makeUnit('Level', parent);
    }
    expect(await outcomeOf(makeUnit('Level', parent))).toBe('ConstraintViolationException / OU_DEPTH_LIMIT_EXCEEDED');
  });

  it('fail with a bad tag, and none is made', async () => {
    const Tags = [{ Key: 'aws:k', Value: 'v' }];
    const made = fixture.management.createOrganizationalUnit({ ParentId: ROOT_ID, Name: 'Workloads', Tags });
    expect(await outcomeOf(made)).toBe('InvalidInputException / INVALID_SYSTEM_TAGS_PARAMETER');
    expect(await childrenOf(ROOT_ID, 'ORGANIZATIONAL_UNIT')).toEqual([]);
  });

  it.each([
    ['CreateOrganizationalUnit', () => makeUnit('Test', NO_UNIT), 'ParentNotFoundException'],
    ['CreateOrganizationalUnit', () => makeUnit('Test', NO_ROOT), 'ParentNotFoundException'],
    [
      'DescribeOrganizationalUnit',
      () => fixture.management.describeOrganizationalUnit({ OrganizationalUnitId: NO_UNIT }),
      'OrganizationalUnitNotFoundException',
    ],
    [
      'ListOrganizationalUnitsForParent',
      () => fixture.management.listOrganizationalUnitsForParent({ ParentId: NO_UNIT }),
      'ParentNotFoundException',
    ],
    ['ListChildren', () => childrenOf(NO_UNIT, 'ACCOUNT'), 'ParentNotFoundException'],
    ['ListParents', () => parentsOf(NO_UNIT), 'ChildNotFoundException'],
    ['ListParents', () => parentsOf(OUTSIDER), 'ChildNotFoundException'],
  ])('fail %s where there is none', async (_, ask: () => Promise<unknown>, error) => {
    expect(await outcomeOf(ask())).toBe(error);
  });
});

describe('moving an account', () => {
  it('puts it from the root into a unit, and back', async () => {
    const unit = await makeUnit();
    await join();
    await move(ROOT_ID, unit);
    expect(await parentsOf(INVITED)).toEqual([{ Id: unit, Type: 'ORGANIZATIONAL_UNIT' }]);
    expect(await childrenOf(unit, 'ACCOUNT')).toEqual([INVITED]);
    expect(await childrenOf(ROOT_ID, 'ACCOUNT')).toEqual([MANAGEMENT_ACCOUNT]);
    await move(unit, ROOT_ID);
    expect(await parentsOf(INVITED)).toEqual([{ Id: ROOT_ID, Type: 'ROOT' }]);
  });

  it('fails the second time, for the account is there already', async () => {
    const unit = await makeUnit();
    await join();
    await move(ROOT_ID, unit);
    expect(await outcomeOf(move(ROOT_ID, unit))).toBe('DuplicateAccountException');
    expect(await outcomeOf(move(unit, unit))).toBe('DuplicateAccountException');
  });

  it('fails from a unit that the account does not stand in, and leaves it where it is', async () => {
    const [one, other] = [await makeUnit('One'), await makeUnit('Other')];
    await join();
    expect(await outcomeOf(move(one, other))).toBe('SourceParentNotFoundException');
    expect(await parentsOf(INVITED)).toEqual([{ Id: ROOT_ID, Type: 'ROOT' }]);
  });

  it('fails from and to what does not exist, and for an account that is no member', async () => {
    await join();
    expect(await outcomeOf(move(NO_UNIT, ROOT_ID))).toBe('SourceParentNotFoundException');
    expect(await outcomeOf(move(NO_ROOT, ROOT_ID))).toBe('SourceParentNotFoundException');
    expect(await outcomeOf(move(ROOT_ID, NO_UNIT))).toBe('DestinationParentNotFoundException');
    expect(await outcomeOf(move(ROOT_ID, NO_UNIT, OUTSIDER))).toBe('AccountNotFoundException');
  });

  it('is forgotten when the account leaves: it comes back under the root', async () => {
    const unit = await makeUnit();
    await join();
    await move(ROOT_ID, unit);
    await fixture.management.removeAccountFromOrganization({ AccountId: INVITED });
    expect(await outcomeOf(parentsOf(INVITED))).toBe('ChildNotFoundException');
    expect(await childrenOf(unit, 'ACCOUNT')).toEqual([]);
    await join();
    expect(await parentsOf(INVITED)).toEqual([{ Id: ROOT_ID, Type: 'ROOT' }]);
  });
});

describe('pages', () => {
  it('hold the units and accounts of a parent, 20 at the most', async () => {
    for (let i = 0; i < 21; i++) {
      await makeUnit(`Unit ${i}`);
    }
    const first = await fixture.management.listOrganizationalUnitsForParent({ ParentId: ROOT_ID });
    expect(first.OrganizationalUnits).toHaveLength(20);
    const { NextToken } = first;
    const second = await fixture.management.listOrganizationalUnitsForParent({ ParentId: ROOT_ID, NextToken });
    expect(second.OrganizationalUnits?.map(({ Name }) => Name)).toEqual(['Unit 20']);
    expect(second.NextToken).toBeUndefined();
    const ask = { ParentId: ROOT_ID, ChildType: 'ORGANIZATIONAL_UNIT', MaxResults: 7 } as const;
    const children = await fixture.management.listChildren(ask);
    expect([children.Children?.length, typeof children.NextToken]).toEqual([7, 'string']);
  });

  it.each([
    ['ListRoots', 'Roots', {}, 1],
    ['ListOrganizationalUnitsForParent', 'OrganizationalUnits', { ParentId: ROOT_ID }, 0],
    ['ListChildren', 'Children', { ParentId: ROOT_ID, ChildType: 'ACCOUNT' }, 1],
    ['ListParents', 'Parents', { ChildId: MANAGEMENT_ACCOUNT }, 1],
  ])('of %s may be empty at first, with a token', async (operation, name, input, size) => {
    await fixture.control('empty-pages', { pages: 1 });
    const { url } = fixture.emulator;
    const empty = await call(url, operation, input);
    expect(empty.body).toEqual({ [name]: [], NextToken: expect.any(String) as string });
    const filled = await call(url, operation, { ...input, NextToken: empty.body.NextToken });
    expect(filled.body).toEqual({ [name]: expect.any(Array) as unknown[] });
    expect(filled.body[name]).toHaveLength(size);
  });
});
