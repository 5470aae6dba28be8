import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import {
  ACCOUNT,
  ACCOUNT_ID,
  count,
  created,
  DAY_MILLIS,
  invitedByHand,
  isMember,
  knowsAddress,
  MADE_UP_ID,
  MINUTE,
  simulation,
  useSimulation,
} from '../simulation/fixtures';
import {
  ANOTHER_KEY,
  EMAIL_NAME,
  FAILED_ID,
  joined,
  KEY,
  NAME,
  ofMember,
  OTHER_REMOVED,
  ownTag,
  REMOVED,
  REMOVED_BY_EMAIL,
  tag,
} from '../simulation/removed-account';
import { onlyAnswer, type Properties } from '../simulation/simulation';

/** A Delete takes the account out of the organization, or keeps it. */

useSimulation(knowsAddress);

describe('a Delete', () => {
  it.each<[string, () => Promise<string>, Properties]>([
    ['an account that joined', () => joined(), REMOVED],
    ['a member from the start', () => ofMember(), REMOVED],
    ['one that was invited by e-mail', () => joined(REMOVED_BY_EMAIL), REMOVED_BY_EMAIL],
    ['a member by its e-mail address', () => ofMember(REMOVED_BY_EMAIL), REMOVED_BY_EMAIL],
  ])('removes %s', async (_name, arrange, properties) => {
    const id = await arrange();
    simulation.pass(DAY_MILLIS);

    expect(onlyAnswer(await simulation.delete(id, properties)).Status).toBe('SUCCESS');

    expect(isMember()).toBe(false);
  });

  it('removes one by e-mail that the invitation names', async () => {
    const id = await joined(REMOVED_BY_EMAIL);
    const before = count('ListAccounts');

    await simulation.delete(id, REMOVED_BY_EMAIL);

    expect(isMember()).toBe(false);
    expect(count('ListAccounts')).toBe(before);
  });

  it('removes one that was adopted', async () => {
    invitedByHand();
    const id = await joined();
    expect(id).toMatch(/^adopted-/);

    await simulation.delete(id, REMOVED);

    expect(isMember()).toBe(false);
  });

  it.each<[string, Properties, () => void]>([
    ['without the option', ACCOUNT, () => {}],
    ['with a bad option, which asks for nothing', { ...ACCOUNT, RemoveAccountOnDelete: ['true'] }, () => {}],
    [
      'without the tag, which a person has taken away',
      REMOVED,
      () => simulation.organization.tagsOf(ACCOUNT_ID).delete(KEY),
    ],
    ['with another target in the tag, which the resource had before', REMOVED, () => tag(KEY, 'account-444455556666')],
    [
      'with the physical id in the tag, which names no target',
      REMOVED,
      () => tag(KEY, simulation.organization.allHandshakes()[0]?.id ?? ''),
    ],
    ['with an empty tag, which names no target', REMOVED, () => tag(KEY, '')],
    [
      'with the tag of another resource alone',
      REMOVED,
      () => {
        simulation.organization.tagsOf(ACCOUNT_ID).delete(KEY);
        tag(ANOTHER_KEY, 'h-ofanotherone');
      },
    ],
  ])('keeps the account: %s', async (_name, properties, arrange) => {
    const id = await joined();
    arrange();
    const tags = [...simulation.organization.tagsOf(ACCOUNT_ID)];

    expect(onlyAnswer(await simulation.delete(id, properties)).Status).toBe('SUCCESS');

    expect(isMember()).toBe(true);
    expect([...simulation.organization.tagsOf(ACCOUNT_ID)]).toEqual(tags);
  });

  it('keeps the account beside the tag of another resource, and takes its own', async () => {
    const id = await joined();
    tag(ANOTHER_KEY, 'h-ofanotherone');

    expect(onlyAnswer(await simulation.delete(id, REMOVED)).Status).toBe('SUCCESS');

    expect(isMember()).toBe(true);
    expect([...simulation.organization.tagsOf(ACCOUNT_ID).keys()]).toEqual([ANOTHER_KEY]);
  });

  it('removes an account that has joined in this second', async () => {
    const id = await created(REMOVED);
    simulation.organization.accept(id, ACCOUNT_ID);

    await simulation.delete(id, REMOVED);

    expect(isMember()).toBe(false);
  });

  it('keeps the account of an adopted invitation while its follow-up has not come to the tag', async () => {
    invitedByHand();
    const id = await created(REMOVED);
    simulation.organization.accept(id.replace('adopted-', ''), ACCOUNT_ID);

    await simulation.delete(id, REMOVED);
    await simulation.after(120 * MINUTE, () => {});

    expect(isMember()).toBe(true);
    expect(ownTag()).toBeUndefined();
    expect([...simulation.executions.values()].map(({ status }) => status)).toEqual(['ENDED']);
  });

  it.each<[unknown, string]>([
    [undefined, 'it is not there'],
    [{ Type: 'ACCOUNT', Id: '1111' }, 'the id is too short'],
    ['text', 'it is no target'],
  ])('keeps the account where the target cannot be read: %j, because %s', async (Target) => {
    const id = await ofMember();

    expect(onlyAnswer(await simulation.delete(id, { ...REMOVED, Target })).Status).toBe('SUCCESS');

    expect(isMember()).toBe(true);
    expect(ownTag()).toContain(NAME);
  });

  it('keeps the account, and takes its own name away, beside the other name of the account', async () => {
    const id = await joined(REMOVED_BY_EMAIL);
    expect(ownTag()).toBe(EMAIL_NAME);
    tag(KEY, `${EMAIL_NAME} ${NAME}`);

    await simulation.delete(id, REMOVED_BY_EMAIL);

    expect(isMember()).toBe(true);
    expect(ownTag()).toBe(NAME);
  });

  it('reads no tag where the invitation was open', async () => {
    const id = await created(REMOVED);

    await simulation.delete(id, REMOVED);

    expect(simulation.calls.slice(1)).toEqual(['CancelHandshake: OK']);
  });

  it('never removes the management account', async () => {
    const properties = { ...REMOVED, Target: { Type: 'ACCOUNT', Id: MANAGEMENT_ACCOUNT } };
    const id = await created(properties);
    expect(id).toBe(`member-${MANAGEMENT_ACCOUNT}`);

    expect(onlyAnswer(await simulation.delete(id, properties)).Status).toBe('SUCCESS');

    expect(count('RemoveAccountFromOrganization')).toBe(0);
  });

  it('succeeds when the account has left already', async () => {
    const id = await joined();
    simulation.organization.remove(ACCOUNT_ID);

    expect(onlyAnswer(await simulation.delete(id, REMOVED)).Status).toBe('SUCCESS');
  });

  it('succeeds when the account leaves at this very moment', async () => {
    const id = await joined();
    simulation.isKilledAt = (point) => {
      if (point === 'before removeAccount') {
        simulation.organization.remove(ACCOUNT_ID);
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
    const id = onlyAnswer(await simulation.update(previous, REMOVED, OTHER_REMOVED)).PhysicalResourceId;

    await simulation.delete(previous, REMOVED);

    expect(id).not.toBe(previous);
    expect(isMember()).toBe(false);
    expect(isMember('444455556666')).toBe(true);
    expect(simulation.organization.tagsOf('444455556666').get(KEY)).toContain('account-444455556666');
  });

  it('keeps both members when an Update from one to the other is rolled back', async () => {
    const previous = await ofMember();
    simulation.organization.addMember('444455556666');
    const id = onlyAnswer(await simulation.update(previous, REMOVED, OTHER_REMOVED)).PhysicalResourceId;

    expect(onlyAnswer(await simulation.update(previous, OTHER_REMOVED, REMOVED)).PhysicalResourceId).toBe(previous);
    await simulation.delete(id, OTHER_REMOVED);

    expect(isMember()).toBe(true);
    expect(ownTag()).toBe(NAME);
    expect(isMember('444455556666')).toBe(true);
    expect(simulation.organization.tagsOf('444455556666').size).toBe(0);
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

describe('the Delete of a Create that was not answered, or failed', () => {
  it.each([MADE_UP_ID, FAILED_ID])('keeps the account, and takes its own tag: %s', async (id) => {
    await ofMember();

    expect(onlyAnswer(await simulation.delete(id, REMOVED)).Status).toBe('SUCCESS');

    expect(isMember()).toBe(true);
    expect(ownTag()).toBeUndefined();
  });

  it.each([
    ['ListTagsForResource', 'a tag that cannot be read'],
    ['UntagResource', 'a tag that stays'],
  ])('succeeds where %s is denied, because %s must not stop the rollback of a Create', async (operation) => {
    await ofMember();
    simulation.fail(operation, 'AccessDeniedException', undefined, 1_000);

    const answer = onlyAnswer(await simulation.delete(FAILED_ID, REMOVED));

    expect(answer.Status).toBe('SUCCESS');
  });
});
