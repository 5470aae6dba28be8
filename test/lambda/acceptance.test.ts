import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { sessionPolicy, stsAcceptor } from '../../lambda/aws/role-acceptor';
import type { Log } from '../../lambda/base/log';
import { resourceKeyOf } from '../../lambda/model/reference';
import { BrokenConnection, ServiceError } from '../emulator/errors';
import { ROOT_ID } from '../emulator/organization';
import { acceptingRole, ACCEPTS, LEAVES } from '../simulation/accepting-role';
import type { Outcome } from '../simulation/cloud';
import { onlyAnswer, type Properties, Simulation, STACK_ID } from '../simulation/simulation';
import { Region, type Stack } from '../simulation/stack';

const ID = '111122223333';
const ACCOUNT: Properties = { Target: { Type: 'ACCOUNT', Id: ID } };
const EMAIL: Properties = { Target: { Type: 'EMAIL', Id: 'owner@example.com' } };
const ARN = `arn:aws:iam::${ID}:role/Acceptance`;
const ACCEPTED: Properties = { ...ACCOUNT, Acceptance: { RoleArn: ARN } };
const ASSUME = 'AssumeRole';
const ACCEPT = 'AcceptHandshake';

let simulation: Simulation;
beforeEach(() => {
  simulation = Simulation.start();
  simulation.organization.knowEmail(ID, 'owner@example.com');
});
afterEach(() => simulation.stop());

const isMember = () => simulation.organization.members.has(ID);
const operations = () => simulation.calls.map((call) => call.split(':')[0]);
const count = (operation: string) => operations().filter((called) => called === operation).length;
async function created(properties: Properties): Promise<string> {
  return onlyAnswer(await simulation.create(properties)).PhysicalResourceId;
}

describe('Create with a role that accepts', () => {
  it('takes three calls when nothing stands in the way', async () => {
    acceptingRole(simulation);

    const outcome = await simulation.create(ACCEPTED);

    const { Status, PhysicalResourceId, Data } = onlyAnswer(outcome);
    expect(simulation.calls).toEqual(['AssumeRole: OK', 'InviteAccountToOrganization: OK', 'AcceptHandshake: OK']);
    expect(outcome.execution).toBeUndefined();
    expect(Status).toBe('SUCCESS');
    expect(Data).toMatchObject({ HandshakeId: PhysicalResourceId, State: 'ACCEPTED', AccountId: ID });
    expect(isMember()).toBe(true);
  });

  it('gives the account its tags and its place before it answers', async () => {
    acceptingRole(simulation);
    const { id: unit } = simulation.organization.createUnit(ROOT_ID, 'Data');

    await created({
      ...ACCEPTED,
      OrganizationalUnit: unit,
      Tags: [{ Key: 'team', Value: 'data' }],
      RemoveAccountOnDelete: 'true',
    });

    expect(simulation.organization.parentOf(ID)).toBe(unit);
    expect([...simulation.organization.tagsOf(ID)]).toEqual([
      ['team', 'data'],
      [`cdk-invited-account:${resourceKeyOf(STACK_ID, 'Invited')}`, `account-${ID}`],
    ]);
    expect(simulation.executionNames).toEqual([]);
  });

  it('waits until the membership has spread', async () => {
    acceptingRole(simulation);
    simulation.organization.membershipLagMillis = 20_000;
    const { id: unit } = simulation.organization.createUnit(ROOT_ID, 'Data');

    const { Status } = onlyAnswer(await simulation.create({ ...ACCEPTED, OrganizationalUnit: unit }));

    expect(Status).toBe('SUCCESS');
    expect(simulation.organization.parentOf(ID)).toBe(unit);
    expect(count(ACCEPT)).toBe(1);
  });

  it('accepts an invitation that was sent by hand', async () => {
    acceptingRole(simulation);
    const byHand = simulation.organization.invite({
      target: { type: 'ACCOUNT', id: ID },
      notes: undefined,
      tags: new Map(),
    });

    expect(await created(ACCEPTED)).toBe(`adopted-${byHand.id}`);
    expect(simulation.states).toEqual([`${ID} ACCEPTED`]);
  });

  it('accepts for an e-mail address, too', async () => {
    acceptingRole(simulation);

    const answer = onlyAnswer(await simulation.create({ ...EMAIL, Acceptance: { RoleArn: ARN } }));

    expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { State: 'ACCEPTED' } });
    expect(isMember()).toBe(true);
  });

  it('answers with the account that an accepted invitation by e-mail names', async () => {
    simulation.organization.acceptedEmailNamesAccount = true;
    acceptingRole(simulation);

    const { Data } = onlyAnswer(await simulation.create({ ...EMAIL, Acceptance: { RoleArn: ARN } }));

    expect(Data).toMatchObject({ State: 'ACCEPTED', AccountId: ID });
  });

  it('fails for an e-mail address of another account, and leaves nothing open', async () => {
    const RoleArn = acceptingRole(simulation, { accountId: '444455556666' });

    const answer = onlyAnswer(await simulation.create({ ...EMAIL, Acceptance: { RoleArn } }));

    expect(answer.Reason).toContain('its role may not accept the invitation (AccessDeniedException). Waited for 2 min');
    expect(simulation.states).toEqual(['owner@example.com CANCELED']);
  });
});

describe('a role that cannot be assumed', () => {
  it.each<[string, () => void, Properties]>([
    ['does not exist', () => {}, ACCEPTED],
    ['trusts another account', () => acceptingRole(simulation, { trusts: ['999988887777'] }), ACCEPTED],
    ['asks for an external id', () => acceptingRole(simulation, { externalId: 'orchid-7' }), ACCEPTED],
    [
      'asks for another external id',
      () => acceptingRole(simulation, { externalId: 'orchid-7' }),
      { ...ACCOUNT, Acceptance: { RoleArn: ARN, ExternalId: 'tulip-8' } },
    ],
  ])('fails after two minutes, and nothing is sent: it %s', async (_name, arrange, properties) => {
    arrange();

    const outcome = await simulation.create(properties);

    expect(onlyAnswer(outcome)).toMatchObject({
      Status: 'FAILED',
      Reason: `cannot invite account ${ID}: the role that is to accept cannot be assumed, so nothing was sent (AccessDenied). Waited for 2 minutes. See that the role exists, that its trust policy names the account of this stack and that externalId is what it asks for, then deploy again.`,
    });
    expect(outcome.seconds).toBe(120); // 5 + 10 + 20 + 20 + 20 + 20 + 20 + the 5 that are left
    expect(simulation.states).toEqual([]);
    expect(JSON.stringify(simulation.logs)).not.toMatch(/orchid|tulip/);
  });

  it('is assumed as soon as its trust has spread', async () => {
    const sent = simulation.create(ACCEPTED);
    await simulation.after(30, () => acceptingRole(simulation));

    expect(onlyAnswer(await sent).Status).toBe('SUCCESS');
    expect(isMember()).toBe(true);
  });

  it('is assumed when throttling has passed, however long that takes', async () => {
    acceptingRole(simulation);
    simulation.fail(ASSUME, 'ThrottlingException', undefined, 60);

    const outcome = await simulation.create(ACCEPTED);

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(outcome.seconds).toBeGreaterThan(120);
  });

  it('fails at once over what no time mends, and says it', async () => {
    acceptingRole(simulation);
    simulation.fail(ASSUME, 'RegionDisabledException');

    const outcome = await simulation.create(ACCEPTED);

    expect(outcome.execution).toBeUndefined();
    expect(onlyAnswer(outcome).Reason).toContain(
      'the role that is to accept cannot be assumed, so nothing was sent: This error was arranged (RegionDisabledException). ',
    );
    expect(simulation.states).toEqual([]);
  });

  it.each<[string, () => Promise<Properties>]>([
    [
      'of a Create that would replace an invitation sent by hand',
      () => {
        simulation.organization.invite({ target: { type: 'ACCOUNT', id: ID }, notes: undefined, tags: new Map() });
        return Promise.resolve({ ...ACCEPTED, ExistingInvitation: 'REPLACE' });
      },
    ],
    [
      'of a Create that would take the invitation of another resource',
      async () => {
        await simulation.create(ACCOUNT, 'Other');
        return ACCEPTED;
      },
    ],
  ])('fails, and nothing is cancelled: %s', async (_name, arrange) => {
    const properties = await arrange();

    expect(onlyAnswer(await simulation.create(properties)).Status).toBe('FAILED');

    expect(simulation.states).toEqual([`${ID} OPEN`]);
  });

  it.each<[string, Properties]>([
    ['a raised revision', { ...ACCEPTED, Revision: '2' }],
    [
      'another target',
      { Target: { Type: 'ACCOUNT', Id: '444455556666' }, Acceptance: { RoleArn: ARN.replace(ID, '444455556666') } },
    ],
  ])('fails an Update with %s, and nothing is cancelled or sent', async (_name, properties) => {
    const id = await created(ACCOUNT);

    const answer = onlyAnswer(await simulation.update(id, ACCOUNT, properties));

    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
    expect(simulation.states).toEqual([`${ID} OPEN`]);
  });

  it.each([
    ['an account', ACCEPTED],
    ['an e-mail address', { ...EMAIL, Acceptance: { RoleArn: ARN } }],
  ])('stands in no way of a Create for a member: %s', async (_name, properties) => {
    simulation.organization.addMember(ID);

    const outcome = await simulation.create(properties);

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: `member-${ID}` });
    expect(outcome.seconds).toBe(0);
  });

  it('fails a Create for an e-mail address where it is a role of another account, though that is a member', async () => {
    simulation.organization.addMember('444455556666');
    const RoleArn = ARN.replace(ID, '444455556666');

    const answer = onlyAnswer(await simulation.create({ ...EMAIL, Acceptance: { RoleArn } }));

    expect(answer.Reason).toContain('cannot be assumed, so nothing was sent (AccessDenied)');
    expect(simulation.states).toEqual([]);
  });

  it('stands in no way of an Update of a member by e-mail whose invitation is forgotten', async () => {
    const properties = { ...EMAIL, Acceptance: { RoleArn: ARN } };
    const id = await created(EMAIL);
    simulation.organization.accept(id, ID);
    await simulation.after(40 * 24 * 3600, () => {});

    const tagged = { ...properties, Tags: [{ Key: 'team', Value: 'data' }] };
    const answer = onlyAnswer(await simulation.update(id, properties, tagged));

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'ACCEPTED' } });
    expect([...simulation.organization.tagsOf(ID)]).toEqual([['team', 'data']]);
  });

  it('is not asked by an Update of a member', async () => {
    acceptingRole(simulation);
    const id = await created(ACCEPTED);
    simulation.emulator.calls.length = 0;

    const properties = { ...ACCEPTED, Notes: 'Other notes', Acceptance: { RoleArn: `${ARN}2` }, Revision: '2' };
    const answer = onlyAnswer(await simulation.update(id, ACCEPTED, properties));

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'ACCEPTED' } });
    expect(count(ASSUME)).toBe(0);
  });

  it('fails no Update that does not ask for it: an open invitation stays open', async () => {
    const id = await created(ACCOUNT);

    const outcome = await simulation.update(id, ACCEPTED, { ...ACCEPTED, Notes: 'Other notes' });

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', Data: { State: 'OPEN' } });
    expect(simulation.states).toEqual([`${ID} OPEN`]);
  });
});

describe('an acceptance that AWS refuses', () => {
  it.each([
    ['HandshakeConstraintViolationException', 'PAYMENT_INSTRUMENT_REQUIRED', 'the account has no valid payment method'],
    ['HandshakeConstraintViolationException', 'ACCOUNT_NUMBER_LIMIT_EXCEEDED', 'the organization has reached its'],
    ['HandshakeConstraintViolationException', 'ALREADY_IN_AN_ORGANIZATION', 'the account is in an organization'],
    ['HandshakeConstraintViolationException', 'ORGANIZATION_FROM_DIFFERENT_SELLER_OF_RECORD', 'the account belongs'],
    ['HandshakeConstraintViolationException', 'ORGANIZATION_MEMBERSHIP_CHANGE_RATE_LIMIT_EXCEEDED', 'the membership'],
    ['HandshakeConstraintViolationException', 'INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES', 'no account can be'],
    ['HandshakeConstraintViolationException', 'NEW_REASON_OF_TOMORROW', 'This error was arranged'],
    ['AccessDeniedForDependencyException', 'ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE', 'a service-linked role'],
    ['InvalidInputException', 'INVALID_PATTERN', 'a value has characters'],
    ['AWSOrganizationsNotInUseException', undefined, 'the account of this stack is in no organization'],
  ])('fails at once with its reason, and the invitation is cancelled: %s %s', async (error, reason, what) => {
    acceptingRole(simulation);
    simulation.fail(ACCEPT, error, reason);

    const outcome = await simulation.create(ACCEPTED);

    const answer = onlyAnswer(outcome);
    expect(answer.Status).toBe('FAILED');
    expect(answer.Reason).toContain(`cannot accept the invitation of account ${ID}: its role cannot accept: ${what}`);
    expect(answer.Reason).toContain(`(${reason ?? error}). `);
    expect(outcome.seconds).toBe(0);
    expect(simulation.states).toEqual([`${ID} CANCELED`]);
  });

  it.each([
    ['ConcurrentModificationException', 8],
    ['TooManyRequestsException', 40],
    ['ServiceException', 15],
    ['HandshakeNotFoundException', 3],
    ['AccessDeniedException', 3],
  ])('is asked for again after %s, %i times, and no second invitation is sent', async (error, times) => {
    acceptingRole(simulation);
    simulation.fail(ACCEPT, error, undefined, times);

    expect(onlyAnswer(await simulation.create(ACCEPTED)).Status).toBe('SUCCESS');

    expect(count(ACCEPT)).toBe(times + 1);
    expect(count('InviteAccountToOrganization')).toBe(1);
    expect(simulation.states).toEqual([`${ID} ACCEPTED`]);
  });

  it('is answered within the hour when the service is down for good, and nothing is left open once it is back', async () => {
    acceptingRole(simulation);
    simulation.fail(ACCEPT, 'ServiceException', undefined, 10_000);

    const outcome = await simulation.create(ACCEPTED);

    expect(onlyAnswer(outcome).Reason).toContain('(ServiceException). Waited for 55 minutes.');
    expect(outcome.seconds).toBeLessThan(3600);
    expect(simulation.states).toEqual([`${ID} CANCELED`]);
  });

  it('succeeds when only the word of it is lost', async () => {
    acceptingRole(simulation);
    simulation.emulator.faults.push({ operation: ACCEPT, error: new BrokenConnection(), when: 'after' });

    expect(onlyAnswer(await simulation.create(ACCEPTED))).toMatchObject({
      Status: 'SUCCESS',
      Data: { State: 'ACCEPTED', AccountId: ID },
    });
  });

  it.each([
    ['accepts what was sent in spite of an error', 'SUCCESS', 'ACCEPTED', undefined],
    ['leaves nothing open of what was sent in spite of an error', 'FAILED', 'CANCELED', 'PAYMENT_INSTRUMENT_REQUIRED'],
  ])('%s', async (_name, status, state, refusal) => {
    acceptingRole(simulation);
    const error = new ServiceError('HandshakeConstraintViolationException', 'It went out.', 'PAST_DUE_INVOICE');
    simulation.emulator.faults.push({ operation: 'InviteAccountToOrganization', error, when: 'after' });
    if (refusal !== undefined) {
      simulation.fail(ACCEPT, 'HandshakeConstraintViolationException', refusal);
    }

    expect(onlyAnswer(await simulation.create(ACCEPTED)).Status).toBe(status);

    expect(simulation.states).toEqual([`${ID} ${state}`]);
  });

  it('succeeds when a person accepts before the role', async () => {
    acceptingRole(simulation);
    simulation.onCall = ({ method, outcome }) => {
      if (method === 'inviteAccount' && 'result' in outcome) {
        simulation.organization.accept((outcome.result as { id: string }).id, ID);
      }
    };

    expect(onlyAnswer(await simulation.create(ACCEPTED))).toMatchObject({
      Status: 'SUCCESS',
      Data: { State: 'ACCEPTED' },
    });
  });

  it.each(['InvalidHandshakeTransitionException', 'HandshakeAlreadyInStateException'])(
    'fails when a person declines before the role: %s',
    async (error) => {
      acceptingRole(simulation);
      simulation.fail(ACCEPT, error);
      simulation.onCall = ({ method, outcome }) => {
        if (method === 'inviteAccount' && 'result' in outcome) {
          simulation.organization.decline((outcome.result as { id: string }).id, ID);
        }
      };

      expect(onlyAnswer(await simulation.create(ACCEPTED)).Reason).toBe(
        `cannot invite account ${ID}: the owner of the account declined the invitation (DECLINED). Ask the owner of the account, then raise revision and deploy again.`,
      );
    },
  );

  it('succeeds when it was cancelled too late', async () => {
    acceptingRole(simulation);
    simulation.fail(ACCEPT, 'HandshakeConstraintViolationException', 'PAYMENT_INSTRUMENT_REQUIRED');
    simulation.isKilledAt = (point) => {
      if (point === 'before cancelHandshake') {
        const [handshake] = simulation.organization.allHandshakes();
        simulation.organization.accept(handshake?.id ?? '', ID);
      }
      return false;
    };

    expect(onlyAnswer(await simulation.create(ACCEPTED)).Status).toBe('SUCCESS');
    expect(isMember()).toBe(true);
  });
});

describe('an account in another organization', () => {
  beforeEach(() => {
    simulation.organization.membersElsewhere.add(ID);
  });

  it('joins when its role may leave', async () => {
    acceptingRole(simulation, { actions: [...ACCEPTS, LEAVES] });

    expect(onlyAnswer(await simulation.create(ACCEPTED)).Status).toBe('SUCCESS');
    expect(isMember()).toBe(true);
  });

  it('fails after two minutes when its role may not, and leaves nothing open', async () => {
    acceptingRole(simulation);

    const outcome = await simulation.create(ACCEPTED);

    expect(onlyAnswer(outcome).Reason).toBe(
      `cannot accept the invitation of account ${ID}: its role may not accept the invitation (AccessDeniedException). Waited for 2 minutes. Grant the role organizations:AcceptHandshake and iam:CreateServiceLinkedRole, and organizations:LeaveOrganization where the account is in another organization, then deploy again.`,
    );
    expect(outcome.seconds).toBe(120);
    expect(simulation.states).toEqual([`${ID} CANCELED`]);
  });
});

describe('stacks', () => {
  const OTHER_ID = '444455556666';
  const OTHER_ARN = `arn:aws:iam::${OTHER_ID}:role/Acceptance`;
  const OTHER: Properties = { Target: { Type: 'ACCOUNT', Id: OTHER_ID }, Acceptance: { RoleArn: OTHER_ARN } };
  let region: Region;
  beforeEach(() => {
    region = Region.start();
    acceptingRole(region);
  });
  afterEach(() => region.stop());

  const believed = (stack: Stack) => stack.believed.get('One')?.properties;
  const members = () => [...region.organization.members.keys()].slice(1);

  it('roll back a Create whose role is refused, with nothing left', async () => {
    region.fail(ACCEPT, 'HandshakeConstraintViolationException', 'PAYMENT_INSTRUMENT_REQUIRED');

    expect(await region.stack().deploy({ One: ACCEPTED })).toBe('ROLLED BACK');

    expect(region.states).toEqual([`${ID} CANCELED`]);
  });

  it.each<[string, Properties, Properties, readonly string[]]>([
    ['a role that cannot be assumed', ACCOUNT, { ...ACCEPTED, Acceptance: { RoleArn: `${ARN}2` } }, []],
    ['another target whose role cannot be assumed', ACCOUNT, OTHER, []],
    ['another target of a member', ACCEPTED, OTHER, [ID]],
    [
      'a raised revision whose role cannot be assumed',
      ACCOUNT,
      { ...ACCEPTED, Acceptance: { RoleArn: `${ARN}2` }, Revision: '2' },
      [],
    ],
    ['a bad role', ACCOUNT, { ...ACCEPTED, Acceptance: { RoleArn: 'Acceptance' } }, []],
  ])('go back to the former state: %s', async (_name, before, after, joined) => {
    const stack = region.stack();
    await stack.deploy({ One: before });
    const id = stack.physicalIdOf('One');
    const { states } = region;

    expect(await stack.deploy({ One: after })).toBe('ROLLED BACK');

    expect(stack.physicalIdOf('One')).toBe(id);
    expect(believed(stack)).toEqual(before);
    expect(region.states).toEqual(states);
    expect(members()).toEqual(joined);
    expect(await stack.delete()).toBe('COMPLETE');
    expect(region.open()).toEqual([]);
  });

  it('keep an open invitation when a role is refused for what a raised revision sent', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });
    region.fail(ACCEPT, 'HandshakeConstraintViolationException', 'PAYMENT_INSTRUMENT_REQUIRED');

    expect(await stack.deploy({ One: { ...ACCEPTED, Revision: '2' } })).toBe('ROLLED BACK');

    expect(region.open()).toEqual([ID]);
    expect(await stack.delete()).toBe('COMPLETE');
    expect(region.open()).toEqual([]);
  });

  it('keep the account that joined when a sibling fails', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });

    expect(await stack.deploy({ One: ACCEPTED }, { siblingFails: true })).toBe('ROLLED BACK');

    expect(members()).toEqual([ID]);
    expect(await stack.delete()).toBe('COMPLETE');
  });

  it('roll back while the role is not trusted yet, and nothing is sent afterwards', async () => {
    const stack = region.stack();

    expect(await stack.deploy({ One: OTHER }, { siblingFailsAfterSeconds: 40 })).toBe('ROLLED BACK');
    acceptingRole(region, { accountId: OTHER_ID });
    await region.after(3600, () => {});

    expect(region.states).toEqual([]);
    expect(members()).toEqual([]);
  });
});

describe('copies and crashes', () => {
  it('ends twins alike: one joined account with one name in its tag', async () => {
    acceptingRole(simulation);
    const event = simulation.createEvent({ ...ACCEPTED, RemoveAccountOnDelete: 'true' });

    const [one, other] = await Promise.all([simulation.send(event), simulation.send(event)]);

    const ids = [...one.answers, ...other.answers].map(({ PhysicalResourceId }) => PhysicalResourceId);
    expect(new Set(ids).size).toBe(1);
    expect([...simulation.organization.tagsOf(ID).values()]).toEqual([`account-${ID}`]);
  });

  /** A Create, disturbed at one of its points: killed, or a copy is delivered. */
  async function disturbed(at: number, by: 'crash' | 'copy') {
    const one = Simulation.start();
    const points: string[] = [];
    const copies: Promise<Outcome>[] = [];
    try {
      acceptingRole(one);
      const event = one.createEvent({ ...ACCEPTED, RemoveAccountOnDelete: 'true' });
      one.isKilledAt = (point) => {
        const isThere = points.push(point) - 1 === at;
        if (isThere && by === 'copy') {
          copies.push(one.send(event));
        }
        return isThere && by === 'crash';
      };
      const outcome = await one.send(event);
      await Promise.all(copies);
      return { points, outcome, states: one.states, tags: [...one.organization.tagsOf(ID).values()] };
    } finally {
      await one.stop();
    }
  }

  it.each(['crash', 'copy'] as const)('survives a %s at every point', async (by) => {
    const { points: undisturbed } = await disturbed(-1, by);
    expect(undisturbed).toContain('after accept');
    for (const [index, point] of undisturbed.entries()) {
      const { outcome, states, tags } = await disturbed(index, by);

      const [answer] = outcome.answers;
      expect({ point, status: answer?.Status, id: answer?.PhysicalResourceId.slice(0, 2) }).toEqual({
        point,
        status: 'SUCCESS',
        id: 'h-',
      });
      expect({ point, states }).toEqual({ point, states: [`${ID} ACCEPTED`] });
      expect(tags).toEqual([`account-${ID}`]);
      expect(outcome.seconds).toBeLessThan(3600);
    }
  });
});

describe('the session', () => {
  const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };

  async function assumed(roleArn: string, externalId?: string): Promise<AssumeRoleCommandInput> {
    const inputs: AssumeRoleCommandInput[] = [];
    const role = { RoleArn: roleArn, ...(externalId !== undefined && { ExternalId: externalId }) };
    const acceptor = stsAcceptor(
      { role, resourceKey: '3f9a1c2e4b5d', managementAccountId: '000000000000' },
      {
        load: () =>
          Promise.resolve({
            assumeRole: (input: AssumeRoleCommandInput) => {
              inputs.push(input);
              return Promise.reject(new ServiceError('ServiceException', 'That is all.'));
            },
          }),
        clientOf: () => {
          throw new Error('there is no session');
        },
      },
      {
        budget: { backoff: { baseMillis: 0, capMillis: 0 }, untilMillis: 0, maxAttempts: 1 },
        clock: { now: () => 0, sleep: () => Promise.resolve() },
        random: () => 0,
        log: SILENT,
      },
    );
    await expect(acceptor.assumeRole()).rejects.toThrow();
    return inputs[0] as AssumeRoleCommandInput;
  }

  it('lives 900 seconds under the name of the resource', async () => {
    expect(await assumed(ARN, 'orchid-7')).toEqual({
      RoleArn: ARN,
      RoleSessionName: 'cdk-invited-account-3f9a1c2e4b5d',
      DurationSeconds: 900,
      ExternalId: 'orchid-7',
      Policy: JSON.stringify(sessionPolicy(ARN, '000000000000')),
    });
  });

  it('is asked for without an external id where none is declared', async () => {
    expect(Object.keys(await assumed(ARN))).not.toContain('ExternalId');
  });

  it.each(['aws', 'aws-us-gov', 'aws-cn'])('may accept, and what belongs to it, in %s', async (partition) => {
    const { Policy } = await assumed(ARN.replace('arn:aws:', `arn:${partition}:`));

    expect(JSON.parse(Policy ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'organizations:AcceptHandshake',
          Resource: `arn:${partition}:organizations::000000000000:handshake/o-*/invite/h-*`,
        },
        {
          Effect: 'Allow',
          Action: 'iam:CreateServiceLinkedRole',
          Resource: `arn:${partition}:iam::*:role/aws-service-role/organizations.amazonaws.com/*`,
        },
        { Effect: 'Allow', Action: 'organizations:LeaveOrganization', Resource: '*' },
      ],
    });
  });

  it('restricts a role that may do anything', async () => {
    acceptingRole(simulation, { actions: ['*'] });
    const policies: unknown[] = [];
    const watched = simulation.emulator.onCall;
    simulation.emulator.onCall = (call) => {
      watched(call);
      if (call.operation === ASSUME) {
        policies.push(call.input);
      }
    };

    await simulation.create(ACCEPTED);

    expect(policies).toEqual([
      expect.objectContaining({
        RoleSessionName: `cdk-invited-account-${resourceKeyOf(STACK_ID, 'Invited')}`,
        DurationSeconds: '900',
        Policy: JSON.stringify(sessionPolicy(ARN, '000000000000')),
      }),
    ]);
  });
});
