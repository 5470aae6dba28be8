import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { InvitationTarget, InvitedAccount, type InvitedAccountProps, Renewal } from '../../../lib';

const target = InvitationTarget.account('111122223333');

function stackWith(props: Partial<InvitedAccountProps>): Stack {
  const stack = new Stack(new App(), 'Stack');
  new InvitedAccount(stack, 'Invited', { target, ...props });
  return stack;
}

it('is a number of the resource, and brings the policy of what is followed', () => {
  const template = Template.fromStack(stackWith({ renewal: Renewal.afterExpiry({ times: 2 }) }));

  template.hasResourceProperties('Custom::InvitedAccount', { Renewals: 2 });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'EndFollowUp' })]) },
  });
});

it('leaves the template as it is if it is left out', () => {
  Template.fromStack(stackWith({})).hasResourceProperties('Custom::InvitedAccount', { Renewals: Match.absent() });
});

it.each([0, 4, 1.5, -1, '2 times', undefined, null])('is refused for %p times', (times) => {
  const renewal = Renewal.afterExpiry({ times: times as number });

  expect(() => stackWith({ renewal })).toThrow(/Stack\/Invited.*renewal times must be/s);
});

it('is refused if nothing of this library made it', () => {
  expect(() => stackWith({ renewal: { times: 2 } as unknown as Renewal })).toThrow(
    /renewal must be made by Renewal.afterExpiry, got/,
  );
});

it('is refused with an option that it does not have', () => {
  const renewal = Renewal.afterExpiry({ times: 1, tims: 3 } as never);

  expect(() => stackWith({ renewal })).toThrow(/renewal options must not have tims: did you mean times\?/);
});

it.each([
  [991, true],
  [992, false],
])('with notes of %i characters, is fine: %p', (length, isFine) => {
  const synthesize = () => stackWith({ notes: 'x'.repeat(length), renewal: Renewal.afterExpiry({ times: 1 }) });

  if (isFine) {
    expect(synthesize).not.toThrow();
  } else {
    expect(synthesize).toThrow(/notes must be at most 991 characters with renewal, got 992/);
  }
});
