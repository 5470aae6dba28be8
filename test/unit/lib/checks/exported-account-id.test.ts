import { Annotations as CdkAnnotations, App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Acceptance, InvitationTarget, InvitedAccount, type InvitedAccountProps } from '../../../../lib';

const WARNING = 'cdk-invited-account:exportedAccountId';
const email = InvitationTarget.email('owner@example.com');

function invite(props: Partial<InvitedAccountProps> = {}) {
  const app = new App();
  const [stack, other] = [new Stack(app, 'Accounts'), new Stack(app, 'Other')];
  const invited = new InvitedAccount(stack, 'D', { target: email, ...props });
  return { stack, other, invited };
}

const warnings = (stack: Stack) =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp(WARNING))
    .map(({ id }) => id);

type Invited = ReturnType<typeof invite>;
const ways: readonly [string, (invited: Invited) => unknown][] = [
  ['an export', ({ stack, invited }) => new CfnOutput(stack, 'Id', { value: invited.accountId, exportName: 'id' })],
  ['an exported value', ({ stack, invited }) => stack.exportValue(`account ${invited.accountId}`, { name: 'id' })],
  ['another stack', ({ other, invited }) => new CfnOutput(other, 'Id', { value: invited.accountId })],
];

it.each(ways)('gets a warning where the account id of an e-mail target leaves the stack by %s', (_name, leave) => {
  const invited = invite();
  leave(invited);

  expect(warnings(invited.stack)).toEqual(['/Accounts/D']);
});

it.each([
  ['is an account id', { target: InvitationTarget.account('111122223333') }],
  ['is accepted by a role', { acceptance: Acceptance.byRoleArn('arn:aws:iam::111122223333:role/Accept') }],
  ['is waited for', { waitForAcceptance: Duration.minutes(5) }],
])('gets none where the target %s', (_name, props) => {
  const invited = invite(props);
  for (const [, leave] of ways.slice(1)) {
    leave(invited);
  }

  expect(warnings(invited.stack)).toEqual([]);
});

it('gets none for an output of the stack itself, nor for another attribute or invitation', () => {
  const { stack, other, invited } = invite();
  const another = new InvitedAccount(stack, 'ById', { target: InvitationTarget.account('111122223333') });
  new CfnOutput(stack, 'Id', { value: invited.accountId });
  new CfnOutput(other, 'Organization', { value: invited.organizationId });
  new CfnOutput(other, 'Id', { value: another.accountId });

  expect(warnings(stack)).toEqual([]);
});

it('gets none that was acknowledged', () => {
  const invited = invite();
  ways[0]?.[1](invited);
  CdkAnnotations.of(invited.stack).acknowledgeWarning(WARNING, 'nobody imports it');

  expect(warnings(invited.stack)).toEqual([]);
});
