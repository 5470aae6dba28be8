import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Acceptance, InvitationTarget, InvitedAccount, InvitedAccountProvider } from '../../../lib';

/** cdk-nag's findings, by construct. Each is explained beside its statement in lib/private. */
const IAM5 = 'AwsSolutions::AwsSolutions-IAM5';
const EVERYTHING = `${IAM5}[Resource::*]`;
const inOrganization = (resource: string) =>
  `${IAM5}[Resource::arn:<AWS::Partition>:organizations::<AWS::AccountId>:${resource}]`;
const INVITATIONS = inOrganization('handshake/o-*/invite/h-*');
const MEMBERS = inOrganization('account/o-*/*');
/** The address in the state machine's name is a hash of the provider's path in its stack. */
const EXECUTIONS = `${IAM5}[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:invited-accounts-4fa56a66-{"Fn::Select":[2,{"Fn::Split":["/",{"Ref":"AWS::StackId"}]}]}:*]`;
const STACKS = `${IAM5}[Resource::arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/*]`;
type Findings = readonly (readonly [construct: string, id: string])[];
const ALWAYS: Findings = [
  ...['StepRole', 'RequestRole'].flatMap((role) =>
    [EVERYTHING, INVITATIONS, MEMBERS, STACKS, EXECUTIONS].map((id) => [role, id] as const),
  ),
  ['WaitingRole', EVERYTHING],
];
const OF_OPTIONS: Findings = [
  ['ByEmail', EVERYTHING],
  ['Tagging', EVERYTHING],
  ['Tagging', MEMBERS],
  ['Placement', MEMBERS],
  ['Placement', inOrganization('ou/o-*/ou-*')],
  ['Placement', inOrganization('root/o-*/r-*')],
  ['Removal', MEMBERS],
  ['FollowUp', EXECUTIONS],
];

function plain(stack: Stack): void {
  new InvitedAccount(stack, 'Invited', { target: InvitationTarget.account('111122223333') });
}

function withOptions(stack: Stack): void {
  const acceptance = Acceptance.byRoleArn('arn:aws:iam::111122223333:role/Accept');
  new InvitedAccount(stack, 'Invited', {
    target: InvitationTarget.email('owner@example.com'),
    organizationalUnit: 'ou-root-exampleou',
    acceptance,
    removeAccountOnDelete: true,
  }).onJoined('Joined');
}

function synth(fill: (stack: Stack) => void, acknowledged: Findings) {
  const app = new App();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = new Stack(app, 'Stack');
  fill(stack);
  const provider = InvitedAccountProvider.ofStack(stack);
  for (const [construct, id] of acknowledged) {
    Validations.of(provider.node.findChild(construct)).acknowledge({ id, reason: 'explained beside the code' });
  }
  const { directory } = app.synth();
  return readFileSync(join(directory, 'validation-report.json'), 'utf8');
}

it.each([
  ['no options, since their policies are not in the template', plain, ALWAYS],
  ['all options', withOptions, [...ALWAYS, ...OF_OPTIONS]],
] as const)('finds nothing but what is explained with %s', (_name, fill, findings) => {
  const { pluginReports } = JSON.parse(synth(fill, findings)) as {
    pluginReports: { pluginName: string; conclusion: string; violations: unknown[] }[];
  };

  expect(pluginReports).toEqual([
    expect.objectContaining({ pluginName: 'AwsSolutions', conclusion: 'success', violations: [] }),
  ]);
});

it.each([...ALWAYS, ...OF_OPTIONS])('fails without the acknowledgement for %s of %s', (construct, id) => {
  const others = [...ALWAYS, ...OF_OPTIONS].filter(([each, its]) => each !== construct || its !== id);

  expect(() => synth(withOptions, others)).toThrow(id);
});
