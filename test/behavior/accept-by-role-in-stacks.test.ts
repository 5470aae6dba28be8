import { ACCEPTED, acceptingRole, ROLE_ARN } from '../simulation/accepting-role';
import { ACCOUNT, ACCOUNT_ID, OTHER_ID, region, useRegion } from '../simulation/fixtures';
import type { Properties } from '../simulation/simulation';
import type { Stack } from '../simulation/stack';

/** Stacks with a role that accepts, and their rollbacks. */

const ACCEPT = 'AcceptHandshake';

describe('stacks', () => {
  const OTHER_ARN = `arn:aws:iam::${OTHER_ID}:role/Acceptance`;
  const OTHER: Properties = { Target: { Type: 'ACCOUNT', Id: OTHER_ID }, Acceptance: { RoleArn: OTHER_ARN } };
  useRegion(acceptingRole);

  const believed = (stack: Stack) => stack.believed.get('One')?.properties;
  const members = () => [...region.organization.members.keys()].slice(1);

  it('roll back a Create whose role is refused, with nothing left', async () => {
    region.fail(ACCEPT, 'HandshakeConstraintViolationException', 'PAYMENT_INSTRUMENT_REQUIRED');

    expect(await region.stack().deploy({ One: ACCEPTED })).toBe('ROLLED BACK');

    expect(region.states).toEqual([`${ACCOUNT_ID} CANCELED`]);
  });

  it.each<[string, Properties, Properties, readonly string[]]>([
    ['a role that cannot be assumed', ACCOUNT, { ...ACCEPTED, Acceptance: { RoleArn: `${ROLE_ARN}2` } }, []],
    ['another target whose role cannot be assumed', ACCOUNT, OTHER, []],
    ['another target of a member', ACCEPTED, OTHER, [ACCOUNT_ID]],
    [
      'a raised revision whose role cannot be assumed',
      ACCOUNT,
      { ...ACCEPTED, Acceptance: { RoleArn: `${ROLE_ARN}2` }, Revision: '2' },
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

    expect(region.open()).toEqual([ACCOUNT_ID]);
    expect(await stack.delete()).toBe('COMPLETE');
    expect(region.open()).toEqual([]);
  });

  it('keep the account that joined when a sibling fails', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });

    expect(await stack.deploy({ One: ACCEPTED }, { siblingFails: true })).toBe('ROLLED BACK');

    expect(members()).toEqual([ACCOUNT_ID]);
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
