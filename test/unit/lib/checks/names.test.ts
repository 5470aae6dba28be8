import { App, Stack } from 'aws-cdk-lib';
import {
  Acceptance,
  InvitationTarget,
  InvitedAccount,
  type InvitedAccountProps,
  InvitedAccountProvider,
} from '../../../../lib';
import { nearestName } from '../../../../lib/shared/nearest-name';

const target = InvitationTarget.account('111122223333');
const invite = (props: unknown) =>
  new InvitedAccount(new Stack(new App(), 'Accounts'), 'D', props as InvitedAccountProps);

describe('props of code without types', () => {
  it.each([
    ['note', 'notes'],
    ['organisationalUnit', 'organizationalUnit'],
    ['Tags', 'tags'],
    ['existinginvitation', 'existingInvitation'],
    ['waitForAcceptence', 'waitForAcceptance'],
  ])('fail for a slip of the pen: %s', (name, nearest) => {
    expect(() => invite({ target, [name]: 'x' })).toThrow(
      `[Accounts/D] props must not have ${name}: did you mean ${nearest}?`,
    );
  });

  it('fail for a slip in those of a role and of a provider', () => {
    const options = { externalID: 'x' } as object;

    expect(() => invite({ target, acceptance: Acceptance.byRoleName('Accept', options) })).toThrow(
      '[Accounts/D] acceptance options must not have externalID: did you mean externalId?',
    );
    expect(
      () => new InvitedAccountProvider(new Stack(new App(), 'Accounts'), 'P', { logRetentions: 1 } as object),
    ).toThrow('[Accounts/P] props must not have logRetentions: did you mean logRetention?');
  });

  it.each([
    [undefined, 'nothing'],
    [null, 'null'],
    ['111122223333', '"111122223333"'],
  ])('fail for %j', (props, got) => {
    expect(() => invite(props)).toThrow(`[Accounts/D] props must be an object, got ${got}`);
  });

  it('may be an object of one’s own that holds more', () => {
    expect(() =>
      invite({ target, id: 'D', name: 'Data', region: 'eu-west-1', owner: 'ana', account: '1' }),
    ).not.toThrow();
  });
});

it.each([
  ['tag', 'tags'],
  ['tga', undefined],
  ['revison', 'revision'],
  ['region', undefined],
  ['', undefined],
])('the nearest of tags and revision to %j is %j', (name, nearest) => {
  expect(nearestName(name, ['tags', 'revision'])).toBe(nearest);
});
