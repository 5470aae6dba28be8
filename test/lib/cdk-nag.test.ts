import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { InvitationTarget, InvitedAccount, InvitedAccountProvider } from '../../lib';

/** cdk-nag's findings, by construct. lib/invited-account-provider.ts explains each beside its statement. */
const IAM5 = 'AwsSolutions::AwsSolutions-IAM5';
const INVITE = `${IAM5}[Resource::*]`;
const INVITATIONS = `${IAM5}[Resource::arn:<AWS::Partition>:organizations::<AWS::AccountId>:handshake/o-*/invite/h-*]`;
const MEMBERS = `${IAM5}[Resource::arn:<AWS::Partition>:organizations::<AWS::AccountId>:account/o-*/*]`;
/** The address in the state machine's name is a hash of the provider's path in the test's stack. */
const EXECUTIONS = `${IAM5}[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:invited-accounts-7543f624-{"Fn::Select":[2,{"Fn::Split":["/",{"Ref":"AWS::StackId"}]}]}:*]`;
const FINDINGS: readonly (readonly [construct: string, id: string])[] = [
  ...['StepRole', 'RequestRole'].flatMap((role) =>
    [INVITE, INVITATIONS, MEMBERS, EXECUTIONS].map((id) => [role, id] as const),
  ),
  ['WaitingRole', `${IAM5}[Resource::*]`],
];

function synth(acknowledged: typeof FINDINGS) {
  const app = new App();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = new Stack(app, 'Stack');
  new InvitedAccount(stack, 'Invited', { target: InvitationTarget.account('111122223333'), tags: { team: 'data' } });
  const provider = InvitedAccountProvider.ofStack(stack);
  for (const [construct, id] of acknowledged) {
    Validations.of(provider.node.findChild(construct)).acknowledge({ id, reason: 'explained beside the code' });
  }
  const { directory } = app.synth();
  return readFileSync(join(directory, 'validation-report.json'), 'utf8');
}

it('finds nothing but what is explained', () => {
  const { pluginReports } = JSON.parse(synth(FINDINGS)) as {
    pluginReports: { pluginName: string; conclusion: string; violations: unknown[] }[];
  };

  expect(pluginReports).toEqual([
    expect.objectContaining({ pluginName: 'AwsSolutions', conclusion: 'success', violations: [] }),
  ]);
});

it.each(FINDINGS)('fails without the acknowledgement for %s of %s', (construct, id) => {
  const others = FINDINGS.filter(([each, its]) => each !== construct || its !== id);

  expect(() => synth(others)).toThrow(id);
});
