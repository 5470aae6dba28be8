import { App, Aws, Fn, Stack } from 'aws-cdk-lib';
import { InvitationTarget, InvitedAccount } from '../../../lib';

const invite = (target: InvitationTarget) => new InvitedAccount(new Stack(new App(), 'Stack'), 'Invited', { target });

it('names an account or an e-mail address as AWS Organizations does', () => {
  expect(InvitationTarget.account('000011112222')).toMatchObject({ targetType: 'ACCOUNT', id: '000011112222' });
  expect(InvitationTarget.email('owner@example.com')).toMatchObject({ targetType: 'EMAIL', id: 'owner@example.com' });
});

it('leaves tokens to the deployment', () => {
  expect(() => invite(InvitationTarget.account(Aws.ACCOUNT_ID))).not.toThrow();
  expect(() => invite(InvitationTarget.email(Fn.importValue('Owner')))).not.toThrow();
});

it.each([
  ['12345', 'target account must be 12 digits, got "12345"'],
  ['1111222233334', 'target account must be 12 digits, got "1111222233334"'],
  ['11112222333a', 'target account must be 12 digits, got "11112222333a"'],
  ['111122223333\n', 'target account must be 12 digits, got "111122223333\\n"'],
  ['', 'target account must be 12 digits, got ""'],
])('fails for the account id %j', (id, message) => {
  expect(() => invite(InvitationTarget.account(id))).toThrow(message);
});

it('fails for an account id that is a number, which has lost its leading zeros', () => {
  expect(() => invite(InvitationTarget.account(11112222 as unknown as string))).toThrow(
    'target account must be a string, in quotes, got 11112222',
  );
});

it.each([
  ['a@b.cd', `${'a'.repeat(59)}@b.cd`], // 6 and 64 characters
])('takes e-mail addresses at the limits of their length', (...addresses) => {
  for (const address of addresses) {
    expect(() => invite(InvitationTarget.email(address))).not.toThrow();
  }
});

it.each([
  ['a@b.c', 'target email must be 6 to 64 characters, got 5: "a@b.c"'],
  [`${'a'.repeat(60)}@b.cd`, 'target email must be 6 to 64 characters, got 65'],
  ['owner.example.com', 'target email must look like owner@example.com, got "owner.example.com"'],
  ['owner@example', 'target email must look like owner@example.com, got "owner@example"'],
  ['the owner@example.com', 'target email must look like owner@example.com, got "the owner@example.com"'],
])('fails for the e-mail address %j', (address, message) => {
  expect(() => invite(InvitationTarget.email(address))).toThrow(message);
});
