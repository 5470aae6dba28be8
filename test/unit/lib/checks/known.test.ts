import { App, Duration, type Environment, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Acceptance, InvitationTarget, InvitedAccount, type InvitedAccountProps } from '../../../../lib';

const env: Environment = { account: '999988887777', region: 'eu-west-1' };
const target = InvitationTarget.account('111122223333');
const stackIn = (app = new App(), id = 'Stack') => new Stack(app, id, { env });

function synth(stack: Stack, ...invitations: InvitedAccountProps[]): Template {
  for (const [index, props] of invitations.entries()) {
    new InvitedAccount(stack, `Invited${index}`, props);
  }
  return Template.fromStack(stack);
}

/** Every property that a text may stand for, and text that is longer than its value may be. */
const everywhere = (text: string): InvitedAccountProps[] => [
  { target: InvitationTarget.account(text) },
  { target: InvitationTarget.email(text) },
  { target: InvitationTarget.account(text), acceptance: Acceptance.byRoleName(text, { externalId: text }) },
  {
    target,
    acceptance: Acceptance.byRoleArn(text, { externalId: text }),
    organizationalUnit: text,
    notes: `${text}${'n'.repeat(1000)}`,
    tags: { [`${text}${'k'.repeat(200)}`]: `${text}${'v'.repeat(300)}`, team: `<${text}>` },
  },
];

it.each([
  ['a lookup of a parameter', (stack: Stack) => StringParameter.valueFromLookup(stack, '/accounts/data')],
  ['the text of a dynamic reference', () => '{{resolve:ssm:/accounts/data}}'],
  ['the text of a secret', () => '{{resolve:secretsmanager:accept:SecretString:id}}'],
])('leaves %s to the deployment, in every property', (_name, textOf) => {
  const stack = stackIn();

  expect(() => synth(stack, ...everywhere(textOf(stack)))).not.toThrow();
});

it('leaves the default of a lookup until the lookup is done, so that the CLI does it', () => {
  const stack = stackIn();
  const text = StringParameter.valueFromLookup(stack, '/accounts/data', 'none');
  const wait = Duration.minutes(StringParameter.valueFromLookup(stack, '/minutes', '60').length * 50);
  const unknown = { existingInvitation: text, revision: Number(text), waitForAcceptance: wait };

  expect(() => synth(stack, ...everywhere(text), { ...everywhere(text)[1], ...unknown } as never)).not.toThrow();
});

it('checks the default of a lookup that found nothing else', () => {
  const app = new App({
    context: { 'ssm:account=999988887777:parameterName=/accounts/data:region=eu-west-1': 'none' },
  });
  const stack = stackIn(app);

  expect(() =>
    synth(stack, {
      target: InvitationTarget.account(StringParameter.valueFromLookup(stack, '/accounts/data', 'none')),
    }),
  ).toThrow('[Stack/Invited0] target account must be 12 digits, got "none"');
});

it('leaves the value of any lookup of the app, in whatever stack', () => {
  const app = new App();
  const vpc = Vpc.fromLookup(stackIn(app, 'Network'), 'Vpc', { vpcId: 'vpc-1' });

  expect(() => synth(stackIn(app), { target, organizationalUnit: vpc.vpcId })).not.toThrow();
});

it('does not take two values that are looked up for one target', () => {
  const app = new App();
  const stacks = [stackIn(app), stackIn(app, 'Other')];
  for (const stack of stacks) {
    for (const name of ['/one', '/other']) {
      const id = StringParameter.valueFromLookup(stack, name, '000000000000');
      new InvitedAccount(stack, name.slice(1), { target: InvitationTarget.account(id) });
    }
  }

  for (const stack of stacks) {
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('invited by one stack'));
  }
});

it('does not take the same dynamic reference for one target: its value may be another at each deployment', () => {
  const id = '{{resolve:ssm:/accounts/data}}';

  expect(() => synth(stackIn(), ...[0, 1].map(() => ({ target: InvitationTarget.account(id) })))).not.toThrow();
});

it('fails in an app without lookups', () => {
  expect(() => synth(stackIn(), { target, organizationalUnit: 'none' })).toThrow('[Stack/Invited0] organizationalUnit');
});
