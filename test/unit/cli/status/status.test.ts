import { ServiceError } from '../../../../emulator/wire/errors';
import { MANAGEMENT_ACCOUNT } from '../../../../emulator/organization/organization';
import { DAY, INVITED, MEMBER, OUTSIDER } from '../../../../emulator/test/fixture';
import { World } from '../world';

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.stop());

/** State, who must act and the exit code of the only invitation. */
async function only() {
  const { code, standings } = await world.status();
  expect(standings).toHaveLength(1);
  const { state, who, target, until } = standings[0] ?? {};
  return { code, state, who, target, until };
}

describe('how an invitation stands', () => {
  it('is open until a day, and its owner must act', async () => {
    await world.invite('Data', INVITED);

    expect(await only()).toEqual({
      code: 2,
      state: 'OPEN',
      who: 'owner',
      target: INVITED,
      // 15 days after the first of January
      until: '2026-01-16T00:00:00Z',
    });
  });

  it('is accepted by who is a member', async () => {
    await world.accept(INVITED, await world.invite('Data', INVITED));

    expect(await only()).toEqual({ code: 0, state: 'ACCEPTED', who: 'nobody', target: INVITED, until: null });
  });

  it('is declined', async () => {
    await world.decline(INVITED, await world.invite('Data', INVITED));

    expect(await only()).toMatchObject({ code: 3, state: 'DECLINED', who: 'you' });
  });

  it('is cancelled', async () => {
    await world.cancel(await world.invite('Data', INVITED));

    expect(await only()).toMatchObject({ code: 3, state: 'CANCELED', who: 'you' });
  });

  it('is expired', async () => {
    await world.invite('Data', INVITED);
    world.organization.pass(15 * DAY);

    expect(await only()).toMatchObject({ code: 3, state: 'EXPIRED', who: 'you', until: null });
  });

  it('is none when AWS has forgotten it', async () => {
    await world.cancel(await world.invite('Data', INVITED));
    world.organization.pass(30 * DAY);

    expect(await only()).toMatchObject({ code: 3, state: 'NONE', who: 'you' });
  });

  it('is none when its deployment failed', async () => {
    world.declare('Data', INVITED, { physicalId: 'failed-3f9a1c2e4b5d', status: 'CREATE_FAILED' });

    expect(await only()).toMatchObject({ code: 3, state: 'NONE', who: 'you' });
  });

  it.each([INVITED, `account-${INVITED}@EXAMPLE.com`])(
    'is that of a member when AWS has forgotten that %s accepted',
    async (target) => {
      await world.accept(INVITED, await world.invite('Data', target));
      world.organization.pass(31 * DAY);

      expect(await only()).toMatchObject({ code: 0, state: 'MEMBER', who: 'nobody', target });
    },
  );

  it('is that of a member who declined and joined some other way', async () => {
    await world.decline(INVITED, await world.invite('Data', INVITED));
    await world.accept(INVITED, await world.organization.invite());

    expect(await only()).toMatchObject({ code: 0, state: 'MEMBER' });
  });

  it('is that of a member from the start, whatever address it has by now', async () => {
    world.organization.emulator.organization.addMember(MEMBER);
    world.declare('Data', 'former@example.com', { physicalId: `member-${MEMBER}` });

    expect(await only()).toMatchObject({ code: 0, state: 'MEMBER', target: 'former@example.com' });
  });

  it('is left by who accepted and is no member any more', async () => {
    await world.accept(INVITED, await world.invite('Data', INVITED));
    world.organization.emulator.organization.remove(INVITED);

    expect(await only()).toMatchObject({ code: 3, state: 'LEFT', who: 'you' });
  });

  it('is left by who was a member from the start and is none any more', async () => {
    world.declare('Data', MEMBER, { physicalId: `member-${MEMBER}` });

    expect(await only()).toMatchObject({ code: 3, state: 'LEFT' });
  });

  it('is that of the invitation that was adopted', async () => {
    const handshakeId = await world.organization.invite();
    world.declare('Data', INVITED, { physicalId: `adopted-${handshakeId}` });

    expect(await only()).toMatchObject({ code: 2, state: 'OPEN' });
  });

  it('is that of the newest invitation of the resource, not of the one that the physical id names', async () => {
    const first = await world.invite('Data', INVITED);
    await world.cancel(first);
    world.organization.pass(1000);
    const second = await world.send('Data', INVITED, { revision: 2 });

    const { standings } = await world.status();

    expect(standings).toMatchObject([{ state: 'OPEN', physicalId: first, handshakeId: second }]);
  });

  it('is not that of an invitation to a former target', async () => {
    await world.invite('Data', INVITED);
    world.organization.pass(1000);
    await world.cancel(await world.send('Data', OUTSIDER));

    expect(await only()).toMatchObject({ state: 'OPEN', target: INVITED });
  });

  it('is not that of an invitation that another resource sent to the target', async () => {
    await world.cancel(await world.invite('Old', INVITED));
    await world.invite('New', INVITED);

    const { standings } = await world.status();

    expect(standings.map(({ logicalId, state }) => [logicalId, state])).toEqual([
      ['New', 'OPEN'],
      ['Old', 'CANCELED'],
    ]);
  });

  it('is known of an invitation that the list does not show yet', async () => {
    world.organization.emulator.organization.listingLagMillis = 60_000;
    await world.invite('Data', INVITED);

    expect(await only()).toMatchObject({ code: 2, state: 'OPEN' });
  });

  it('is that of a member who accepts while it is being read', async () => {
    const handshakeId = await world.invite('Data', INVITED);
    const { emulator } = world.organization;
    // The list of accounts is answered after that of the invitations.
    emulator.faults.push({ operation: 'ListAccounts', error: new ServiceError('TooManyRequestsException', 'slow') });
    emulator.onCall = (call) => {
      if (call.operation === 'ListHandshakesForOrganization') {
        emulator.onCall = () => {};
        emulator.organization.accept(handshakeId, INVITED);
      }
    };

    expect(await only()).toMatchObject({ code: 0, state: 'MEMBER' });
  });

  it('is that of a member who accepts after the accounts were read', async () => {
    const handshakeId = await world.invite('Data', INVITED);
    const { emulator } = world.organization;
    const slow = new ServiceError('TooManyRequestsException', 'slow');
    emulator.faults.push({ operation: 'ListHandshakesForOrganization', error: slow });
    emulator.onCall = (call) => {
      if (call.operation === 'ListAccounts') {
        emulator.onCall = () => {};
        emulator.organization.accept(handshakeId, INVITED);
      }
    };

    expect(await only()).toMatchObject({ code: 0, state: 'ACCEPTED' });
    expect(emulator.calls.filter(({ operation }) => operation === 'DescribeAccount')).toHaveLength(1);
  });

  it('asks for no forgotten invitation of a member', async () => {
    await world.accept(INVITED, await world.invite('Data', INVITED));
    world.organization.pass(31 * DAY);
    await world.status();

    expect(world.organization.emulator.calls.map(({ operation }) => operation)).not.toContain('DescribeHandshake');
  });
});

describe('a deployment that is at work', () => {
  it('is waited for where nothing was sent yet', async () => {
    world.declare('Data', INVITED, { status: 'CREATE_IN_PROGRESS' });

    expect(await only()).toMatchObject({ code: 2, state: 'NONE', who: 'nobody' });
  });

  it('does not take the acceptance from the owner', async () => {
    await world.send('Data', INVITED);
    world.declare('Data', INVITED, { status: 'CREATE_IN_PROGRESS' });

    expect(await only()).toMatchObject({ code: 2, state: 'OPEN', who: 'owner' });
  });

  it('is waited for where a role accepts', async () => {
    const acceptance = { RoleArn: `arn:aws:iam::${INVITED}:role/Acceptance` };
    await world.invite('Data', INVITED, { status: 'UPDATE_IN_PROGRESS', acceptance });

    expect(await only()).toMatchObject({ code: 2, state: 'OPEN', who: 'nobody' });
  });
});

it('asks whoever deploys where a role should have accepted', async () => {
  await world.invite('Data', INVITED, { acceptance: { RoleArn: `arn:aws:iam::${INVITED}:role/Acceptance` } });

  expect(await only()).toMatchObject({ code: 2, state: 'OPEN', who: 'you' });
});

describe('the target', () => {
  const reference = { Type: 'ACCOUNT', Id: { Ref: 'AccountId' } };

  it.each([reference, { Type: 'ACCOUNT', Id: '{{resolve:ssm:/accounts/data}}' }])(
    'is that of the invitation where the template has a reference: %j',
    async (target) => {
      await world.invite('Data', INVITED, { target });

      expect(await only()).toMatchObject({ code: 2, target: INVITED, state: 'OPEN' });
    },
  );

  it('is that of the invitation where the template is no JSON', async () => {
    await world.invite('Data', INVITED);
    world.stack('Accounts').template = 'Resources: {}';

    expect(await only()).toMatchObject({ target: INVITED, state: 'OPEN' });
  });

  it('is the member that was one from the start', async () => {
    world.declare('Data', MEMBER, { physicalId: `member-${MEMBER}`, target: reference });

    expect(await only()).toMatchObject({ target: MEMBER });
  });

  it('is not known where nothing tells it', async () => {
    world.declare('Data', INVITED, { physicalId: 'h-examplehandshakeid111', target: reference });

    expect(await only()).toMatchObject({ code: 1, target: null, state: 'UNKNOWN', who: 'you' });
    const { stdout } = await world.run('status');
    expect(stdout).toContain('not known  UNKNOWN');
    expect(stdout).not.toContain('invite');
  });
});

describe('what is printed', () => {
  it('is a table by stack and logical id', async () => {
    await world.invite('Zoo', OUTSIDER, { stack: 'First' });
    await world.accept(INVITED, await world.invite('Data', INVITED));
    world.organization.emulator.organization.knowEmail(MEMBER, 'owner@example.com');
    await world.decline(MEMBER, await world.invite('Mail', 'owner@example.com'));

    const { code, stdout } = await world.run('status');

    expect(code).toBe(3);
    expect(stdout).toBe(
      [
        'TARGET             STATE     UNTIL                 WHO     NEXT                                                           CONSTRUCT',
        '111111111111       ACCEPTED  -                     nobody  nothing to do                                                  Accounts/Data',
        'owner@example.com  DECLINED  -                     you     ask the owner, then raise revision and deploy to invite again  Accounts/Mail',
        '333333333333       OPEN      2026-01-16T00:00:00Z  owner   accept the invitation                                          First/Zoo',
        '',
      ].join('\n'),
    );
  });

  it('has all its fields in JSON, null where they are not known', async () => {
    const handshakeId = await world.invite('Data', INVITED);
    world.declare('Later', 'owner@example.com', { status: 'CREATE_IN_PROGRESS' });

    const { standings } = await world.status();

    const stack = {
      region: 'us-east-1',
      alsoDeclaredBy: [],
      drift: null,
      stackName: 'Accounts',
      stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/Accounts/guid',
    };
    expect(standings).toEqual([
      {
        target: INVITED,
        targetType: 'ACCOUNT',
        state: 'OPEN',
        until: '2026-01-16T00:00:00Z',
        who: 'owner',
        next: 'accept the invitation',
        ...stack,
        logicalId: 'Data',
        physicalId: handshakeId,
        handshakeId,
        accountId: INVITED,
        accountState: null,
      },
      {
        target: 'owner@example.com',
        targetType: 'EMAIL',
        state: 'NONE',
        until: null,
        who: 'nobody',
        next: 'wait until the deployment has ended',
        ...stack,
        logicalId: 'Later',
        physicalId: null,
        handshakeId: null,
        accountId: null,
        accountState: null,
      },
    ]);
  });

  it('has no characters in its table that a terminal obeys', async () => {
    world.declare('Data', 'owner\x1b[2J@example.com');

    expect((await world.run('status')).stdout).toContain('\nowner?[2J@example.com  NONE');
    expect((await world.status()).standings).toMatchObject([{ target: 'owner\x1b[2J@example.com' }]);
  });

  it('shows its progress to a person, and takes it away again', async () => {
    await world.invite('Data', INVITED);

    const { stderr } = await world.runAt(true, 'status');

    for (const text of ['reading stack 1 of 1', 'reading the invitations: 1', 'reading the accounts: 1']) {
      expect(stderr).toContain(`\r\u001B[K${text}\r`);
    }
    expect(stderr).toMatch(/\r\u001B\[KLooked at .*\nNext: .*\n$/);
  });
});

describe('which stacks are read', () => {
  beforeEach(async () => {
    await world.invite('Data', INVITED);
    await world.invite('Data', OUTSIDER, { stack: 'Other' });
  });
  const constructs = async (...args: readonly string[]) =>
    (await world.status(...args)).standings.map(({ stackName, logicalId }) => `${stackName}/${logicalId}`);

  it('are all of the region that live', async () => {
    world.cloudFormation.addStack('arn:aws:cloudformation:us-east-1:000000000000:stack/Gone/guid', 'DELETE_COMPLETE');

    expect(await constructs()).toEqual(['Accounts/Data', 'Other/Data']);
    expect(world.cloudFormation.calls).not.toContain('DescribeStacks');
    expect(world.cloudFormation.calls.filter((call) => call === 'ListStackResources')).toHaveLength(2);
  });

  it.each(['Other', 'arn:aws:cloudformation:us-east-1:000000000000:stack/Other/guid'])(
    'is the one that --stack %s names',
    async (stack) => {
      expect(await constructs('--stack', stack)).toEqual(['Other/Data']);
    },
  );

  it('are those nested in it, too, each once', async () => {
    const nested = (logicalId: string, stack: string) => ({
      logicalId,
      type: 'AWS::CloudFormation::Stack',
      physicalId: world.stack(stack).stackId,
    });
    world.stack('Root').resources.push(nested('Middle', 'Middle'));
    world.stack('Middle').resources.push(nested('Other', 'Other'));

    expect(await constructs('--stack', 'Root')).toEqual(['Other/Data']);
    expect(await constructs()).toEqual(['Accounts/Data', 'Other/Data']);
  });

  it('is an error when there is none of that name', async () => {
    expect(await world.run('status', '--stack', 'Missing')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'there is no stack "Missing" in us-east-1 of account 000000000000. Check --stack, --region and --profile.\n',
    });
  });

  it('is an error when that one is deleted', async () => {
    const gone = 'arn:aws:cloudformation:us-east-1:000000000000:stack/Gone/guid';
    world.cloudFormation.addStack(gone, 'DELETE_COMPLETE');

    expect(await world.run('status', '--stack', gone)).toMatchObject({ code: 1, stdout: '' });
  });

  it.each(['DELETE_COMPLETE', 'DELETE_SKIPPED', 'DELETE_IN_PROGRESS'])(
    'leave out a resource that is %s',
    async (status) => {
      world.declare('Former', MEMBER, { status });

      expect(await constructs()).toEqual(['Accounts/Data', 'Other/Data']);
    },
  );
});

it('reads all pages, empty ones too, a few stacks at once', async () => {
  world.cloudFormation.pageSize = 2;
  world.cloudFormation.hasEmptyPages = true;
  world.organization.emulator.organization.emptyPages = 2;
  world.organization.emulator.organization.accountQuota = 1000;
  for (let count = 0; count < 25; count++) {
    const accountId = String(100000000000 + count);
    await world.accept(accountId, await world.invite(`Data${count}`, accountId, { stack: `Stack${count % 12}` }));
  }

  const { code, standings } = await world.status();

  expect({ code, count: standings.length }).toEqual({ code: 0, count: 25 });
  // How many calls meet at the server is chance on a busy machine; in-parallel.test.ts has the exact number.
  expect(world.cloudFormation.mostAtOnce).toBeGreaterThan(1);
  expect(world.cloudFormation.mostAtOnce).toBeLessThanOrEqual(5);
});

it('has the exit code of the worst one', async () => {
  await world.accept(INVITED, await world.invite('Data', INVITED));
  expect((await world.status()).code).toBe(0);

  await world.invite('Open', OUTSIDER);
  expect((await world.status()).code).toBe(2);

  await world.cancel(await world.invite('Cancelled', MEMBER));
  expect((await world.status()).code).toBe(3);

  expect((await world.run('status', '--stack', 'Missing')).code).toBe(1);
});

describe('what cannot be told', () => {
  beforeEach(() => world.declare('Data', INVITED, { physicalId: 'h-examplehandshakeid111' }));
  const fault = (error: ServiceError, times = 1) => {
    for (let count = 0; count < times; count++) {
      world.organization.emulator.faults.push({ operation: 'ListHandshakesForOrganization', error });
    }
  };

  it('is an error when this is not the management account', async () => {
    fault(new ServiceError('AccessDeniedException', "You don't have permissions to access this resource."));

    expect(await world.run('status')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'cannot read the organization: access was denied: this is not the management account of the organization, or a policy forbids the call (AccessDeniedException). Use credentials of the management account that allow organizations:ListHandshakesForOrganization.\n',
    });
  });

  it('is an error when CloudFormation refuses', async () => {
    world.cloudFormation.refusals.push({
      action: 'ListStacks',
      code: 'AccessDenied',
      message: 'User: someone is not authorized to perform: cloudformation:ListStacks',
    });

    expect(await world.run('status')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'cannot read the stacks of us-east-1: User: someone is not authorized to perform: cloudformation:ListStacks (AccessDenied). Allow what docs/permissions.md has for the command.\n',
    });
  });

  it('is tried again when it is throttled or changing', async () => {
    fault(new ServiceError('TooManyRequestsException', 'slow'));
    fault(new ServiceError('ConcurrentModificationException', 'busy'), 2);
    world.cloudFormation.refusals.push({ action: 'ListStackResources', code: 'Throttling', message: 'Rate exceeded' });

    expect((await world.status()).code).toBe(3);
  });
});

describe('with --role', () => {
  const ROLE = `arn:aws:iam::${MANAGEMENT_ACCOUNT}:role/Readers`;

  beforeEach(async () => {
    await world.invite('Data', INVITED);
    world.caller = OUTSIDER;
    const policy = [{ effect: 'Allow', actions: ['*'], resources: ['*'] }] as const;
    const role = { accountId: MANAGEMENT_ACCOUNT, name: 'Readers', trusts: [OUTSIDER], externalId: 'audit', policy };
    world.organization.emulator.roles.make(role);
  });

  it('reads the organization of another account, in a session that can only read', async () => {
    const policies: unknown[] = [];
    world.organization.emulator.onCall = ({ input }) => policies.push(input.Policy);

    const { code, standings } = await world.status('--role', ROLE, '--external-id', 'audit');

    expect([code, standings[0]?.state]).toEqual([2, 'OPEN']);
    expect(JSON.parse(String(policies[0]))).toMatchObject({
      Statement: [{ Effect: 'Allow', Action: ['organizations:Describe*', 'organizations:List*'] }],
    });
  });

  it('fails with the role that cannot be assumed', async () => {
    expect(await world.run('status', '--role', ROLE)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        `^cannot assume the role ${ROLE}: .*\\(AccessDenied\\)\\. Allow what .*\n$`,
      ) as string,
    });
  });
});
