import { DAY, INVITED, MEMBER, OUTSIDER } from '../../../../emulator/test/fixture';
import { World } from '../world';

/** Targets that are references, targets that are declared twice, members that are not as declared. */

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.stop());

const callsOf = (action: string) => world.cloudFormation.calls.filter((call) => call === action);

describe('a target that is a reference, after AWS has forgotten the invitation', () => {
  async function joinedLongAgo(target: unknown): Promise<void> {
    await world.accept(INVITED, await world.invite('Data', INVITED, { target }));
    world.organization.pass(40 * DAY);
  }
  const only = async () => {
    const { code, standings } = await world.status();
    return { code, state: standings[0]?.state, target: standings[0]?.target };
  };
  const MEMBER_ROW = { code: 0, state: 'MEMBER', target: INVITED };

  it('is that of a parameter', async () => {
    await joinedLongAgo({ Type: 'ACCOUNT', Id: { Ref: 'Account' } });
    world.stack('Accounts').parameters.push({ key: 'Account', value: INVITED });

    expect(await only()).toEqual(MEMBER_ROW);
  });

  it('is that of a parameter in Parameter Store', async () => {
    await joinedLongAgo({ Type: 'ACCOUNT', Id: { Ref: 'Account' } });
    world.stack('Accounts').parameters.push({ key: 'Account', value: '/accounts/data', resolved: INVITED });

    expect(await only()).toEqual(MEMBER_ROW);
  });

  it('is that of an export', async () => {
    await joinedLongAgo({ Type: 'ACCOUNT', Id: { 'Fn::ImportValue': 'data-account' } });
    world.cloudFormation.pageSize = 1;
    world.cloudFormation.exports.set('other', OUTSIDER);
    world.cloudFormation.exports.set('data-account', INVITED);

    expect(await only()).toEqual(MEMBER_ROW);
  });

  it.each([
    ['prod', INVITED],
    ['test', OUTSIDER],
  ])('is the one that Fn::If takes in %s', async (stage, account) => {
    const Id = { 'Fn::If': ['IsProd', INVITED, OUTSIDER] };
    world.declare('Data', account, { physicalId: 'h-examplehandshakeid111', target: { Type: 'ACCOUNT', Id } });
    const stack = world.stack('Accounts');
    const Conditions = { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } };
    stack.template = JSON.stringify({ ...(JSON.parse(stack.template) as object), Conditions });
    stack.parameters.push({ key: 'Stage', value: stage });

    expect(await only()).toEqual({ code: 3, state: 'NONE', target: account });
  });

  it('is that of a template in YAML', async () => {
    await joinedLongAgo('any');
    world.stack('Accounts').template = `Resources:
  Data:
    Type: Custom::InvitedAccount
    Properties:
      Target: {Type: ACCOUNT, Id: !Ref Account}`;
    world.stack('Accounts').parameters.push({ key: 'Account', value: INVITED });

    expect(await only()).toEqual(MEMBER_ROW);
  });

  it.each([
    ['a dynamic reference', '{{resolve:ssm:/accounts/data}}'],
    ['a resource', { 'Fn::GetAtt': ['Lookup', 'AccountId'] }],
    ['a parameter that CloudFormation hides', { Ref: 'Secret' }],
    ['a condition that a hidden parameter decides', { 'Fn::If': ['IsSecret', INVITED, OUTSIDER] }],
  ])('is unknown if it is %s, and nobody is told to invite', async (_, Id) => {
    await joinedLongAgo({ Type: 'ACCOUNT', Id });
    const stack = world.stack('Accounts');
    stack.parameters.push({ key: 'Secret', value: '****' });
    const Conditions = { IsSecret: { 'Fn::Equals': [{ Ref: 'Secret' }, 'yes'] } };
    stack.template = JSON.stringify({ ...(JSON.parse(stack.template) as object), Conditions });

    expect(await only()).toEqual({ code: 1, state: 'UNKNOWN', target: null });
    const { stdout } = await world.run('status');
    expect(stdout).not.toMatch(/invite/);
    expect(stdout).toContain('CloudFormation does not tell what its target refers to');
  });

  it('costs no call where the template has none', async () => {
    await world.invite('Data', INVITED);
    await world.status();

    expect(callsOf('DescribeStacks')).toEqual([]);
    expect(callsOf('ListExports')).toEqual([]);
  });
});

it('tells of a role that accepts in a template in YAML', async () => {
  await world.invite('Data', INVITED);
  world.stack('Accounts').template = `Resources:
  Data:
    Properties:
      Target: {Type: ACCOUNT, Id: '${INVITED}'}
      Acceptance: {RoleArn: !Sub 'arn:aws:iam::${INVITED}:role/Accept'}`;

  expect(await world.status()).toMatchObject({ code: 2, standings: [{ who: 'you', state: 'OPEN' }] });
});

describe('an account that two stacks declare', () => {
  const NOTE =
    'us-east-1/Accounts/Data and us-east-1/Other/Data declare the same account, and take the invitation from each other. Remove all but one.';

  it('is told as that, and the one without an invitation is not told to invite', async () => {
    await world.cancel(await world.invite('Data', INVITED));
    await world.invite('Data', INVITED, { stack: 'Other' });

    const { standings } = await world.status();
    const { stderr } = await world.run('status');

    expect(standings).toMatchObject([
      {
        state: 'CANCELED',
        who: 'you',
        next: 'remove this construct or us-east-1/Other/Data: they declare the same account',
        alsoDeclaredBy: ['us-east-1/Other/Data'],
      },
      { state: 'OPEN', next: 'accept the invitation', alsoDeclaredBy: ['us-east-1/Accounts/Data'] },
    ]);
    expect(stderr).toContain(`\n${NOTE}\n`);
  });

  it('is found by its id and by its address', async () => {
    await world.accept(INVITED, await world.invite('Data', INVITED));
    world.declare('Data', `account-${INVITED}@example.com`, { stack: 'Other' });

    expect((await world.run('status')).stderr).toContain(NOTE);
  });
});

describe('--drift', () => {
  const HERE = 'r-examplerootid111';
  const tags = [
    { Key: 'team', Value: 'data' },
    { Key: 'stage', Value: 'prod' },
  ];

  async function member(properties: object): Promise<void> {
    await world.accept(INVITED, await world.invite('Data', INVITED, { properties }));
  }
  const drifted = async () => {
    const { code, standings } = await world.status('--drift');
    return { code, drift: standings[0]?.drift };
  };

  it('finds nothing where all is as declared', async () => {
    await member({ Tags: tags, OrganizationalUnit: HERE });
    await world.organization.management.tagResource({ ResourceId: INVITED, Tags: tags });

    expect(await drifted()).toEqual({
      code: 0,
      drift: { place: HERE, declaredPlace: HERE, missingTags: [], changedTags: [], kinds: [] },
    });
  });

  it('finds another place, without a further call', async () => {
    await member({ OrganizationalUnit: 'ou-exam-exampleou1' });

    expect(await drifted()).toMatchObject({
      code: 5,
      drift: { place: HERE, declaredPlace: 'ou-exam-exampleou1', kinds: ['MOVED'] },
    });
    expect((await world.run('status', '--drift')).stdout).toMatch(
      / PLACE +TAGS .*\n.* MOVED r-examplerootid111 instead of ou-exam-exampleou1 +as declared /,
    );
    expect(world.organization.emulator.calls.map(({ operation }) => operation)).not.toContain('ListTagsForResource');
  });

  it('finds tags that are missing or have another value', async () => {
    await member({ Tags: tags });
    await world.organization.management.tagResource({ ResourceId: INVITED, Tags: [{ Key: 'stage', Value: 'test' }] });

    expect(await drifted()).toMatchObject({
      code: 5,
      drift: { missingTags: ['team'], changedTags: ['stage'], kinds: ['TAGGED'] },
    });
    expect((await world.status('--drift')).standings).toMatchObject([
      { who: 'you', next: 'change it back by hand, or declare what it has now' },
    ]);
    expect((await world.run('status', '--drift')).stdout).toContain('  -team ~stage  ');
  });

  it('finds who has left', async () => {
    await member({ OrganizationalUnit: HERE });
    world.organization.emulator.organization.remove(INVITED);

    expect(await drifted()).toMatchObject({ code: 3, drift: { place: null, kinds: ['LEFT'] } });
  });

  it('compares nothing that nothing tells', async () => {
    await member({ OrganizationalUnit: { Ref: 'Unit' }, Tags: [{ Key: 'team', Value: { Ref: 'Team' } }] });

    expect(await drifted()).toMatchObject({ code: 0, drift: { declaredPlace: null, kinds: [] } });
  });

  it('is not looked for without the option', async () => {
    await member({ OrganizationalUnit: 'ou-exam-exampleou1', Tags: tags });
    world.organization.emulator.organization.addMember(MEMBER);

    expect(await world.status()).toMatchObject({ code: 0, standings: [{ drift: null }] });
    expect((await world.run('status')).stdout).not.toContain('PLACE');
  });
});
