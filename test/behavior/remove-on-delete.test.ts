import { resourceKeyOf } from '../../lambda/model/reference';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization';
import { acceptingRole } from '../simulation/accepting-role';
import type { Outcome } from '../simulation/cloud';
import { onlyAnswer, type Properties, Simulation, STACK_ID } from '../simulation/simulation';

const ID = '111122223333';
const MINUTE = 60;
const ACCOUNT: Properties = { Target: { Type: 'ACCOUNT', Id: ID } };
const OTHER: Properties = { Target: { Type: 'ACCOUNT', Id: '444455556666' }, RemoveAccountOnDelete: 'true' };
const REMOVED: Properties = { ...ACCOUNT, RemoveAccountOnDelete: 'true' };
const EMAIL: Properties = { Target: { Type: 'EMAIL', Id: 'owner@example.com' }, RemoveAccountOnDelete: 'true' };
const NAME = `account-${ID}`;
/** printf owner@example.com | sha256sum | cut -c -12 */
const EMAIL_NAME = 'email-c8cd3c642730';
const KEY = `cdk-invited-account:${resourceKeyOf(STACK_ID, 'Invited')}`;
const ANOTHER_KEY = 'cdk-invited-account:0123456789ab';
const REMOVE = 'RemoveAccountFromOrganization';

let simulation: Simulation;
beforeEach(() => {
  simulation = Simulation.start();
  simulation.organization.knowEmail(ID, 'owner@example.com');
});
afterEach(() => simulation.stop());

const isMember = (id = ID) => simulation.organization.members.has(id);
const ownTag = () => simulation.organization.tagsOf(ID).get(KEY);
const tag = (key: string, value: string) => simulation.organization.tag(ID, new Map([[key, value]]));
const count = (operation: string) => simulation.calls.filter((call) => call.startsWith(`${operation}:`)).length;
async function created(properties: Properties = REMOVED): Promise<string> {
  return onlyAnswer(await simulation.create(properties)).PhysicalResourceId;
}
/** A resource whose account was a member before. */
async function ofMember(properties: Properties = REMOVED): Promise<string> {
  simulation.organization.addMember(ID, 'owner@example.com');
  simulation.pass(1_000);
  return created(properties);
}
/** A resource whose account has joined, and whose follow-up is through. */
async function joined(properties: Properties = REMOVED): Promise<string> {
  const id = await created(properties);
  simulation.organization.accept(simulation.organization.allHandshakes().at(-1)?.id ?? '', ID);
  await simulation.after(10 * MINUTE, () => {});
  return id;
}

describe('the tag of its own', () => {
  it('is set by the Create of a member', async () => {
    expect(await ofMember()).toBe(`member-${ID}`);
    expect(ownTag()).toBe(NAME);
  });

  it('travels with the invitation, without a follow-up', async () => {
    const id = await created();
    simulation.organization.accept(id, ID);

    expect(ownTag()).toBe(NAME);
    expect(simulation.executionNames).toEqual([]);
  });

  it('travels beside the declared tags, and with an invitation that is sent again', async () => {
    const tagged = { ...REMOVED, Tags: [{ Key: 'team', Value: 'data' }] };
    const id = await created(tagged);
    await simulation.after(31 * 24 * 60 * MINUTE, () => {});
    await simulation.update(id, tagged, { ...tagged, Notes: 'x' });
    const again = simulation.organization.allHandshakes().at(-1)?.id ?? '';
    simulation.organization.accept(again, ID);

    expect(again).not.toBe(id);
    expect([...simulation.organization.tagsOf(ID)]).toEqual([
      ['team', 'data'],
      [KEY, NAME],
    ]);
    expect(simulation.executionNames).toEqual([]);
  });

  it('holds no address, and the same name however the address is spelled', async () => {
    for (const Id of ['owner@example.com', 'OWNER@Example.com']) {
      const id = await created({ ...EMAIL, Target: { Type: 'EMAIL', Id } });

      expect(simulation.organization.allHandshakes().at(-1)?.tags.get(KEY)).toBe(EMAIL_NAME);
      await simulation.delete(id, EMAIL);
    }
  });

  it('is set by the follow-up of an adopted invitation', async () => {
    simulation.organization.invite({ target: { type: 'ACCOUNT', id: ID }, notes: undefined, tags: new Map() });
    await joined();

    expect(ownTag()).toBe(NAME);
    expect(simulation.executionNames).toHaveLength(1);
  });

  it('is set by the follow-up of an invitation by hand that an Update finds in place of an expired one', async () => {
    const id = await created();
    await simulation.after(31 * 24 * 60 * MINUTE, () => {});
    simulation.organization.invite({ target: { type: 'ACCOUNT', id: ID }, notes: undefined, tags: new Map() });
    await simulation.update(id, REMOVED, { ...REMOVED, Notes: 'x' });
    simulation.organization.accept(simulation.organization.allHandshakes().at(-1)?.id ?? '', ID);
    await simulation.after(10 * MINUTE, () => {});

    expect(ownTag()).toBe(NAME);
  });

  it('is set by an Update of a member', async () => {
    const id = await ofMember(ACCOUNT);
    expect(ownTag()).toBeUndefined();

    await simulation.update(id, ACCOUNT, REMOVED);

    expect(ownTag()).toBe(NAME);
  });

  it('names the target once, though the physical id is that of another target', async () => {
    simulation.organization.addMember('444455556666');
    await ofMember();

    await simulation.update('member-444455556666', REMOVED, { ...REMOVED, Notes: 'x' });

    expect(ownTag()).toBe(NAME);
  });

  it('goes when the option is turned off', async () => {
    const id = await joined();

    await simulation.update(id, REMOVED, ACCOUNT);

    expect(ownTag()).toBeUndefined();
    await simulation.delete(id, ACCOUNT);
    expect(isMember()).toBe(true);
  });

  it('is taken away by a follow-up when the option is turned off before the account has joined', async () => {
    const id = await created();
    await simulation.update(id, REMOVED, { ...ACCOUNT, RemoveAccountOnDelete: 'false' });
    expect([...simulation.executions.values()].map(({ status }) => status)).toEqual(['RUNNING']);
    simulation.organization.accept(id, ID);
    expect(ownTag()).toBe(NAME);

    await simulation.after(10 * MINUTE, () => {});

    expect(ownTag()).toBeUndefined();
    expect([...simulation.executions.values()].map(({ status }) => status)).toEqual(['ENDED']);
    await simulation.delete(id, ACCOUNT);
    expect(isMember()).toBe(true);
  });

  it('is set when the option is turned on before the account has joined', async () => {
    const id = await created(ACCOUNT);
    await simulation.update(id, ACCOUNT, REMOVED);
    simulation.organization.accept(id, ID);

    await simulation.after(10 * MINUTE, () => {});

    expect(ownTag()).toBe(NAME);
  });

  it.each([
    ['off and on', [ACCOUNT, REMOVED], NAME],
    ['off, and other notes', [ACCOUNT, { ...ACCOUNT, Notes: 'x' }], undefined],
    ['off, on, and other notes', [ACCOUNT, REMOVED, { ...REMOVED, Notes: 'x' }], NAME],
  ])(
    'is as it was declared last when the option is turned %s before the account has joined',
    async (_name, all, tagAtLast) => {
      const id = await created();
      let previous = REMOVED;
      for (const declared of all) {
        await simulation.update(id, previous, declared);
        previous = declared;
      }
      simulation.organization.accept(id, ID);

      await simulation.after(10 * MINUTE, () => {});

      expect(ownTag()).toBe(tagAtLast);
    },
  );
});

describe('a Delete', () => {
  it.each<[string, () => Promise<string>, Properties]>([
    ['an account that joined', () => joined(), REMOVED],
    ['a member from the start', () => ofMember(), REMOVED],
    ['one that was invited by e-mail', () => joined(EMAIL), EMAIL],
    ['a member by its e-mail address', () => ofMember(EMAIL), EMAIL],
  ])('removes %s', async (_name, arrange, properties) => {
    const id = await arrange();

    expect(onlyAnswer(await simulation.delete(id, properties)).Status).toBe('SUCCESS');

    expect(isMember()).toBe(false);
  });

  it('removes one by e-mail that the invitation names', async () => {
    const id = await joined(EMAIL);
    const before = count('ListAccounts');

    await simulation.delete(id, EMAIL);

    expect(isMember()).toBe(false);
    expect(count('ListAccounts')).toBe(before);
  });

  it('removes one that was adopted', async () => {
    simulation.organization.invite({ target: { type: 'ACCOUNT', id: ID }, notes: undefined, tags: new Map() });
    const id = await joined();
    expect(id).toMatch(/^adopted-/);

    await simulation.delete(id, REMOVED);

    expect(isMember()).toBe(false);
  });

  it.each<[string, Properties, () => void]>([
    ['without the option', ACCOUNT, () => {}],
    ['with a bad option', { ...ACCOUNT, RemoveAccountOnDelete: ['true'] }, () => {}],
    ['without the tag', REMOVED, () => simulation.organization.tagsOf(ID).delete(KEY)],
    ['with another target in the tag', REMOVED, () => tag(KEY, 'account-444455556666')],
    ['with the physical id in the tag', REMOVED, () => tag(KEY, simulation.organization.allHandshakes()[0]?.id ?? '')],
    ['with an empty tag', REMOVED, () => tag(KEY, '')],
    [
      'with the tag of another resource alone',
      REMOVED,
      () => {
        simulation.organization.tagsOf(ID).delete(KEY);
        tag(ANOTHER_KEY, 'h-ofanotherone');
      },
    ],
  ])('keeps the account: %s', async (_name, properties, arrange) => {
    const id = await joined();
    arrange();
    const tags = [...simulation.organization.tagsOf(ID)];

    expect(onlyAnswer(await simulation.delete(id, properties)).Status).toBe('SUCCESS');

    expect(isMember()).toBe(true);
    expect([...simulation.organization.tagsOf(ID)]).toEqual(tags);
  });

  it('keeps the account beside the tag of another resource, and takes its own', async () => {
    const id = await joined();
    tag(ANOTHER_KEY, 'h-ofanotherone');

    expect(onlyAnswer(await simulation.delete(id, REMOVED)).Status).toBe('SUCCESS');

    expect(isMember()).toBe(true);
    expect([...simulation.organization.tagsOf(ID).keys()]).toEqual([ANOTHER_KEY]);
  });

  it('removes an account that has joined in this second', async () => {
    const id = await created();
    simulation.organization.accept(id, ID);

    await simulation.delete(id, REMOVED);

    expect(isMember()).toBe(false);
  });

  it('keeps the account of an adopted invitation while its follow-up has not come to the tag', async () => {
    simulation.organization.invite({ target: { type: 'ACCOUNT', id: ID }, notes: undefined, tags: new Map() });
    const id = await created();
    simulation.organization.accept(id.replace('adopted-', ''), ID);

    await simulation.delete(id, REMOVED);
    await simulation.after(120 * MINUTE, () => {});

    expect(isMember()).toBe(true);
    expect(ownTag()).toBeUndefined();
    expect([...simulation.executions.values()].map(({ status }) => status)).toEqual(['ENDED']);
  });

  it.each([undefined, { Type: 'ACCOUNT', Id: '1111' }, 'text'])(
    'keeps the account: its target is %j',
    async (Target) => {
      const id = await ofMember();

      expect(onlyAnswer(await simulation.delete(id, { ...REMOVED, Target })).Status).toBe('SUCCESS');

      expect(isMember()).toBe(true);
      expect(ownTag()).toBe(NAME);
    },
  );

  it('keeps the account, and takes its own name away, beside the other name of the account', async () => {
    const id = await joined(EMAIL);
    expect(ownTag()).toBe(EMAIL_NAME);
    tag(KEY, `${EMAIL_NAME} ${NAME}`);

    await simulation.delete(id, EMAIL);

    expect(isMember()).toBe(true);
    expect(ownTag()).toBe(NAME);
  });

  it('reads no tag where the invitation was open', async () => {
    const id = await created();

    await simulation.delete(id, REMOVED);

    expect(simulation.calls.slice(1)).toEqual(['CancelHandshake: OK']);
  });

  it('never removes the management account', async () => {
    const properties = { ...REMOVED, Target: { Type: 'ACCOUNT', Id: MANAGEMENT_ACCOUNT } };
    const id = await created(properties);
    expect(id).toBe(`member-${MANAGEMENT_ACCOUNT}`);

    expect(onlyAnswer(await simulation.delete(id, properties)).Status).toBe('SUCCESS');

    expect(count(REMOVE)).toBe(0);
  });

  it('succeeds when the account has left already', async () => {
    const id = await joined();
    simulation.organization.remove(ID);

    expect(onlyAnswer(await simulation.delete(id, REMOVED)).Status).toBe('SUCCESS');
  });

  it('succeeds when the account leaves at this very moment', async () => {
    const id = await joined();
    simulation.isKilledAt = (point) => {
      if (point === 'before removeAccount') {
        simulation.organization.remove(ID);
      }
      return false;
    };

    expect(onlyAnswer(await simulation.delete(id, REMOVED)).Status).toBe('SUCCESS');
  });

  it.each(['an account that joined', 'a member'])('succeeds when the organization is gone: %s', async (kind) => {
    const id = await (kind === 'a member' ? ofMember() : joined());
    simulation.organization.members.clear();

    expect(onlyAnswer(await simulation.delete(id, REMOVED)).Status).toBe('SUCCESS');
  });

  it('removes the former account when another one is declared, and not the new one', async () => {
    const previous = await joined();
    simulation.organization.addMember('444455556666');
    const id = onlyAnswer(await simulation.update(previous, REMOVED, OTHER)).PhysicalResourceId;

    await simulation.delete(previous, REMOVED);

    expect(id).not.toBe(previous);
    expect(isMember()).toBe(false);
    expect(isMember('444455556666')).toBe(true);
    expect(simulation.organization.tagsOf('444455556666').get(KEY)).toBe('account-444455556666');
  });

  it('removes the account that a replacement joined when that is rolled back, and not the former one', async () => {
    const previous = await ofMember();
    simulation.organization.addMember('444455556666');
    const id = onlyAnswer(await simulation.update(previous, REMOVED, OTHER)).PhysicalResourceId;

    expect(onlyAnswer(await simulation.update(previous, OTHER, REMOVED)).PhysicalResourceId).toBe(previous);
    await simulation.delete(id, OTHER);

    expect(isMember()).toBe(true);
    expect(ownTag()).toBe(NAME);
    expect(isMember('444455556666')).toBe(false);
  });

  it('succeeds twice', async () => {
    const id = await joined();
    const event = simulation.deleteEvent(id, REMOVED);

    const [one, other] = await Promise.all([simulation.send(event), simulation.send(event)]);

    expect([...one.answers, ...other.answers].map(({ Status }) => Status)).not.toContain('FAILED');
    expect(isMember()).toBe(false);
    expect(onlyAnswer(await simulation.delete(id, REMOVED)).Status).toBe('SUCCESS');
  });
});

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
    expect(Reason).toContain(`cannot remove from the organization account ${ID}: `);
    expect(Reason).toContain(
      `(${reason}). ${remedy}, then delete again; after an update remove the account by hand. Or delete with the resource retained, and the account stays a member.`,
    );
    expect(isMember()).toBe(true);
    expect(onlyAnswer(await simulation.delete(id, REMOVED)).Status).toBe('SUCCESS');
    expect(isMember()).toBe(false);
  });

  it.each([
    ['ConcurrentModificationException', 8],
    ['TooManyRequestsException', 40],
    ['ServiceException', 20],
    ['AccessDeniedException', 3],
  ])('is asked for again after %s, %i times', async (error, times) => {
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
    expect(Reason).toContain(`cannot remove from the organization account ${ID}: access was denied`);
    expect(count(REMOVE)).toBe(0);
  });
});

describe('the Delete of a Create that was not answered, or failed', () => {
  it.each(['invitations-Invited-1ABCDEFGHIJKL', `failed-${resourceKeyOf(STACK_ID, 'Invited')}`])(
    'keeps the account, and takes its own tag: %s',
    async (id) => {
      await ofMember();

      expect(onlyAnswer(await simulation.delete(id, REMOVED)).Status).toBe('SUCCESS');

      expect(isMember()).toBe(true);
      expect(ownTag()).toBeUndefined();
    },
  );

  it.each(['ListTagsForResource', 'UntagResource'])('succeeds where %s is denied', async (operation) => {
    await ofMember();
    simulation.fail(operation, 'AccessDeniedException', undefined, 1_000);

    const answer = onlyAnswer(await simulation.delete(`failed-${resourceKeyOf(STACK_ID, 'Invited')}`, REMOVED));

    expect(answer.Status).toBe('SUCCESS');
  });
});

describe('crashes and copies of a Delete', () => {
  async function disturbed(at: number, by: 'crash' | 'copy', isShared: boolean) {
    const one = Simulation.start();
    const points: string[] = [];
    const copies: Promise<Outcome>[] = [];
    try {
      acceptingRole(one);
      const RoleArn = `arn:aws:iam::${ID}:role/Acceptance`;
      const properties = { ...REMOVED, Acceptance: { RoleArn } };
      const id = onlyAnswer(await one.create(properties)).PhysicalResourceId;
      if (isShared) {
        one.organization.tag(ID, new Map([[ANOTHER_KEY, 'h-ofanotherone']]));
      }
      one.pass(MINUTE * 1000);
      const event = one.deleteEvent(id, properties);
      one.isKilledAt = (point) => {
        const isThere = points.push(point) - 1 === at;
        if (isThere && by === 'copy') {
          copies.push(one.send(event));
        }
        return isThere && by === 'crash';
      };
      const outcome = await one.send(event);
      await Promise.all(copies);
      const member = one.organization.members.get(ID);
      return { points, outcome, tags: member && [...member.tags.keys()] };
    } finally {
      await one.stop();
    }
  }

  it.each([
    ['crash', false],
    ['crash', true],
    ['copy', false],
    ['copy', true],
  ] as const)('survives a %s at every point, beside the tag of another resource: %s', async (by, isShared) => {
    const { points: undisturbed } = await disturbed(-1, by, isShared);
    expect(undisturbed).toContain(isShared ? 'after untagAccount' : 'after removeAccount');
    for (const [index, point] of undisturbed.entries()) {
      const { outcome, tags } = await disturbed(index, by, isShared);

      expect({ point, tags }).toEqual({ point, tags: isShared ? [ANOTHER_KEY] : undefined });
      expect({ point, status: outcome.answers[0]?.Status }).toEqual({ point, status: 'SUCCESS' });
      expect(outcome.seconds).toBeLessThan(3600);
    }
  });
});
