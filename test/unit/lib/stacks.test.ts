import { App, CfnOutput, NestedStack, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CodePipeline, CodePipelineSource, type IFileSetProducer, ShellStep } from 'aws-cdk-lib/pipelines';
import { InvitationTarget, InvitedAccount, InvitedAccountProvider } from '../../../lib';
import { RESOURCE_TYPE } from '../../../lib/shared/contract';

const target = InvitationTarget.account('111122223333');
const other = InvitationTarget.account('444455556666');

const machines = (template: Template) => Object.keys(template.findResources('AWS::StepFunctions::StateMachine')).length;
/** The logical id of the function that CloudFormation calls, or of what the invitations wait for. */
const requestFunction = (template: Template) =>
  only(template.findResources('AWS::Lambda::Function', { Properties: { Handler: 'index.request' } }));
const requestInvocation = (template: Template) =>
  only(
    template.findResources('AWS::Lambda::EventInvokeConfig', { Properties: { DestinationConfig: Match.anyValue() } }),
  );

const policy = (template: Template, PolicyName: string) =>
  only(template.findResources('AWS::IAM::Policy', { Properties: { PolicyName } }));

function only(resources: object): string {
  const [id, ...more] = Object.keys(resources);
  if (id === undefined || more.length > 0) {
    throw new Error(`one resource expected, got ${[id, ...more].join()}`);
  }
  return id;
}

describe('several stacks that share one provider', () => {
  function shared(tags?: Record<string, string>) {
    const app = new App();
    const providerStack = new Stack(app, 'Shared');
    const provider = new InvitedAccountProvider(providerStack, 'Provider');
    const stacks = [target, other].map((target, index) => {
      const stack = new Stack(app, `Stack${index}`);
      new InvitedAccount(stack, 'Invited', { target, provider, ...(tags !== undefined && { tags }) });
      return stack;
    });
    return { providerStack, stacks };
  }

  it('export and import its function, and are deployed after it', () => {
    const { providerStack, stacks } = shared();
    const template = Template.fromStack(providerStack);
    const serviceToken = { 'Fn::GetAtt': [requestFunction(template), 'Arn'] };
    const [output] = Object.values(template.findOutputs('*', { Value: serviceToken })) as {
      Export: { Name: string };
    }[];

    expect(machines(template)).toBe(1);
    for (const stack of stacks) {
      const importing = Template.fromStack(stack);
      importing.hasResource(RESOURCE_TYPE, {
        Properties: { ServiceToken: { 'Fn::ImportValue': output?.Export.Name } },
        DependsOn: Match.absent(),
      });
      expect(Object.keys(importing.toJSON().Resources as object)).toHaveLength(1);
      expect(stack.dependencies).toEqual([providerStack]);
    }
  });

  it.each([
    ['props', () => shared({ team: 'data' }).providerStack],
    [
      'Tags.of()',
      () => {
        const { providerStack, stacks } = shared();
        for (const stack of stacks.slice(0, 1)) {
          Tags.of(stack).add('team', 'data');
        }
        return providerStack;
      },
    ],
  ])('give its functions the right to tag when one of them has tags by %s', (_by, providerStack) => {
    Template.fromStack(providerStack()).hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: 'Tagging',
      Roles: [{ Ref: Match.stringLikeRegexp('StepRole') }, { Ref: Match.stringLikeRegexp('RequestRole') }],
    });
  });

  it('give its functions no right to tag when none of them has tags, whatever the tags of the provider', () => {
    const { providerStack } = shared();
    Tags.of(providerStack).add('team', 'data');

    expect(JSON.stringify(Template.fromStack(providerStack).toJSON())).not.toContain('TagResource');
  });
});

describe('a nested stack', () => {
  it('has a provider of its own', () => {
    const stack = new Stack(new App(), 'Stack');
    const nested = new NestedStack(stack, 'Nested');
    new InvitedAccount(nested, 'Invited', { target });

    expect([stack, nested].map((each) => machines(Template.fromStack(each)))).toEqual([0, 1]);
  });

  it('may use the provider of the stack around it, and is deployed after it', () => {
    const stack = new Stack(new App(), 'Stack');
    const provider = InvitedAccountProvider.ofStack(stack);
    const nested = new NestedStack(stack, 'Nested');
    new InvitedAccount(nested, 'Invited', { target, provider, tags: { team: 'data' } });
    const template = Template.fromStack(stack);

    template.hasResource('AWS::CloudFormation::Stack', {
      DependsOn: [
        policy(template, 'EarlyLook'),
        policy(template, 'FollowUp'),
        requestInvocation(template),
        policy(template, 'Tagging'),
      ],
    });
    const parameters = Object.values(template.findResources('AWS::CloudFormation::Stack')).flatMap((resource) =>
      Object.values((resource as { Properties: { Parameters: Record<string, unknown> } }).Properties.Parameters),
    );
    expect(parameters).toEqual([{ 'Fn::GetAtt': [requestFunction(template), 'Arn'] }]);
    Template.fromStack(nested).hasResourceProperties(RESOURCE_TYPE, {
      ServiceToken: { Ref: Match.stringLikeRegexp('Request.*Arn') },
    });
  });

  it('may lend its provider to the stack around it, which is deployed after it', () => {
    const stack = new Stack(new App(), 'Stack');
    const nested = new NestedStack(stack, 'Nested');
    const provider = InvitedAccountProvider.ofStack(nested);
    new InvitedAccount(stack, 'Invited', { target, provider, removeAccountOnDelete: true });
    const template = Template.fromStack(stack);
    const nestedId = only(template.findResources('AWS::CloudFormation::Stack'));

    expect([stack, nested].map((each) => machines(Template.fromStack(each)))).toEqual([0, 1]);
    template.hasResource(RESOURCE_TYPE, {
      Properties: { ServiceToken: { 'Fn::GetAtt': [nestedId, Match.stringLikeRegexp('^Outputs[.]')] } },
      DependsOn: [nestedId],
    });
  });

  it('hands the attributes of an invitation to the stack around it', () => {
    const stack = new Stack(new App(), 'Stack');
    const invited = new InvitedAccount(new NestedStack(stack, 'Nested'), 'Invited', { target });
    new CfnOutput(stack, 'Handshake', { value: invited.handshakeId });
    const template = Template.fromStack(stack);

    template.hasOutput('Handshake', {
      Value: {
        'Fn::GetAtt': [
          only(template.findResources('AWS::CloudFormation::Stack')),
          Match.stringLikeRegexp('^Outputs[.].*HandshakeId$'),
        ],
      },
    });
  });
});

it('exports and imports the attributes of an invitation that another stack uses', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const invited = new InvitedAccount(stack, 'Invited', { target });
  const using = new Stack(app, 'Using');
  new CfnOutput(using, 'Handshake', { value: invited.handshakeId });
  new CfnOutput(using, 'Account', { value: invited.accountId });

  const template = Template.fromStack(stack);
  const id = only(template.findResources(RESOURCE_TYPE));
  for (const [output, attribute] of [
    ['Handshake', 'HandshakeId'],
    ['Account', 'AccountId'],
  ] as const) {
    const [exported] = Object.values(template.findOutputs('*', { Value: { 'Fn::GetAtt': [id, attribute] } })) as {
      Export: { Name: string };
    }[];
    Template.fromStack(using).hasOutput(output, { Value: { 'Fn::ImportValue': exported?.Export.Name } });
  }
  expect(using.dependencies).toEqual([stack]);
});

describe('Stages', () => {
  it('have the same logical ids as a stack without one', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const staged = new Stack(new Stage(app, 'Stage'), 'Stack');
    for (const each of [stack, staged]) {
      new InvitedAccount(each, 'Invited', { target });
    }
    const ids = (of: Stack) => Object.keys(Template.fromStack(of).toJSON().Resources as object);

    expect(ids(staged)).toEqual(ids(stack));
  });

  it('that CDK Pipelines deploy publish the bundle once', () => {
    const app = new App();
    const pipelineStack = new Stack(app, 'Pipeline');
    // CDK's own classes do not fit its interface under exactOptionalPropertyTypes.
    const input = CodePipelineSource.connection('owner/repository', 'main', {
      connectionArn: 'arn:aws:codeconnections:us-east-1:111111111111:connection/example',
    }) as IFileSetProducer;
    const synth = new ShellStep('Synth', { input, commands: ['npx cdk synth'] }) as IFileSetProducer;
    const pipeline = new CodePipeline(pipelineStack, 'Pipeline', { synth });
    for (const name of ['Test', 'Production']) {
      const stage = new Stage(app, name);
      new InvitedAccount(new Stack(stage, 'One'), 'Invited', { target });
      new InvitedAccount(new Stack(stage, 'Other'), 'Invited', { target: other });
      pipeline.addStage(stage);
    }

    const [resource] = Object.values(
      Template.fromStack(pipelineStack).findResources('AWS::CodePipeline::Pipeline'),
    ) as { Properties: { Stages: { Name: string; Actions: unknown[] }[] } }[];
    const stages = resource?.Properties.Stages.map(({ Name, Actions }) => [Name, Actions.length]);
    expect(stages).toEqual([
      ['Source', 1],
      ['Build', 1],
      ['UpdatePipeline', 1],
      ['Assets', 1],
      // Prepare and deploy two stacks.
      ['Test', 4],
      ['Production', 4],
    ]);
  });
});
