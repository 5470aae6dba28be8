import { type Properties } from '../simulation/simulation';
import { Region } from '../simulation/stack';
import { ACCOUNT_ID, EMAIL, LONGEST_GAP, MINUTE } from './followed-account';

/** Which account a Delete takes out, and whose tag keeps it. */

const OTHER_ID = '444455556666';
const ofTarget = (Type: string, Id: string): Properties => ({ Target: { Type, Id }, RemoveAccountOnDelete: 'true' });
const BY_ID = ofTarget('ACCOUNT', ACCOUNT_ID);
const BY_EMAIL = ofTarget('EMAIL', EMAIL);
const OTHER = ofTarget('ACCOUNT', OTHER_ID);

describe('a rename that is rolled back just after the account joined, before the follow-up has set a tag', () => {
  let region: Region;
  beforeEach(() => {
    region = Region.start();
    region.organization.knowEmail(ACCOUNT_ID, EMAIL);
  });
  afterEach(() => region.stop());

  it.each<[string, Properties, Properties, boolean]>([
    ['invited by id', BY_ID, BY_ID, false],
    ['invited by e-mail', BY_EMAIL, BY_EMAIL, false],
    ['invited by e-mail, and named', BY_EMAIL, BY_ID, true],
    ['invited by id, and renamed to its e-mail address', BY_ID, BY_EMAIL, false],
  ])('keeps an account %s, and the last Delete removes it', async (_name, former, renamed, isNamed) => {
    region.organization.acceptedEmailNamesAccount = isNamed;
    const stack = region.stack();
    await stack.deploy({ Former: former });
    region.organization.accept(stack.physicalIdOf('Former') ?? '', ACCOUNT_ID);

    expect(await stack.deploy({ Renamed: renamed }, { siblingFails: true })).toBe('ROLLED BACK');

    expect(region.organization.members.has(ACCOUNT_ID)).toBe(true);
    await region.after(10 * MINUTE, () => {});
    await stack.delete();
    expect(region.organization.members.has(ACCOUNT_ID)).toBe(false);
  });

  it('keeps one whose invitation was adopted, while another resource waits for another account', async () => {
    const target = { type: 'ACCOUNT', id: ACCOUNT_ID } as const;
    const { id } = region.organization.invite({ target, notes: undefined, tags: new Map() });
    const stack = region.stack();
    const former = { ...BY_ID, Tags: [{ Key: 'team', Value: 'data' }] };
    await stack.deploy({ Former: former, Waiting: OTHER });
    region.organization.accept(id, ACCOUNT_ID);
    await region.after(MINUTE, () => {});

    const renamed = { Renamed: BY_ID, Waiting: OTHER };
    expect(await stack.deploy(renamed, { siblingFails: true })).toBe('ROLLED BACK');

    expect(region.organization.members.has(ACCOUNT_ID)).toBe(true);
    await region.after(LONGEST_GAP, () => {});
    await stack.delete();
    expect(region.organization.members.has(ACCOUNT_ID)).toBe(false);
  });
});
