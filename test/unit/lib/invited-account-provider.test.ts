import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { InvitationTarget, InvitedAccount, InvitedAccountProvider } from '../../../lib';
import { RESOURCE_TYPE } from '../../../lib/shared/contract';

const target = InvitationTarget.account('111122223333');
const other = InvitationTarget.account('444455556666');

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

function templateWith(tags?: Record<string, string>): Template {
  const stack = new Stack(new App(), 'Stack');
  new InvitedAccount(stack, 'Invited', { target, ...(tags !== undefined && { tags }) });
  return Template.fromStack(stack);
}

/** The statements of the role of the function or state machine with this part in its logical id's path. */
function statements(template: Template, service: string, withSid: string): Statement[] {
  const roles = Object.values(
    template.findResources('AWS::IAM::Role', {
      Properties: {
        AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: service } }] },
        Policies: [{ PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Sid: withSid })]) } }],
      },
    }),
  ) as { Properties: { Policies: { PolicyDocument: { Statement: Statement[] } }[] } }[];
  return roles.flatMap(({ Properties }) =>
    Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
  );
}

function actions(found: readonly Statement[]): string[] {
  return [...new Set(found.flatMap(({ Action }) => Action))].sort();
}

describe('permissions', () => {
  it('of the functions are the calls they make, and no others', () => {
    expect(actions(statements(templateWith(), 'lambda.amazonaws.com', 'Invite'))).toEqual([
      'cloudformation:DescribeStackResource',
      'cloudformation:ListStackResources',
      'lambda:InvokeFunction',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'organizations:CancelHandshake',
      'organizations:DescribeAccount',
      'organizations:DescribeHandshake',
      'organizations:InviteAccountToOrganization',
      'organizations:ListHandshakesForOrganization',
      'states:DescribeExecution',
      'states:ListExecutions',
      'states:StartExecution',
      'states:StopExecution',
    ]);
  });

  it('are scoped to invitations and accounts of the organization', () => {
    const found = statements(templateWith(), 'lambda.amazonaws.com', 'Invite');
    const arn = (resource: string) => ({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':organizations::', { Ref: 'AWS::AccountId' }, resource]],
    });

    expect(found.find(({ Sid }) => Sid === 'Invitations')?.Resource).toEqual(arn(':handshake/o-*/invite/h-*'));
    expect(found.find(({ Sid }) => Sid === 'Members')?.Resource).toEqual(arn(':account/o-*/*'));
    // It is not documented that an account ARN matches an account outside the organization; lists take only `*`.
    const unscoped = found.filter(({ Resource }) => Resource === '*').map(({ Sid }) => Sid);
    expect([...new Set(unscoped)]).toEqual(['Invite', 'List']);
  });

  it('let only the step stop executions, and those of its own state machine', () => {
    const found = statements(templateWith(), 'lambda.amazonaws.com', 'Invite').filter(({ Action }) =>
      [Action].flat().includes('states:StopExecution'),
    );

    expect(found).toHaveLength(1);
    expect(JSON.stringify(found[0]?.Resource)).toMatch(/:execution:invited-accounts-[0-9a-f]{8}-.*":\*"/);
  });

  it('let only the request function invoke the step, and the step nothing', () => {
    expect(
      statements(templateWith(), 'lambda.amazonaws.com', 'RepeatAfterCrash').filter(
        ({ Action }) => Action === 'lambda:InvokeFunction',
      ),
    ).toHaveLength(1);
    expect(
      statements(templateWith(), 'lambda.amazonaws.com', 'Invite').filter(
        ({ Action }) => Action === 'lambda:InvokeFunction',
      ),
    ).toHaveLength(1);
  });

  it('of the state machine are the step function, and what logging needs', () => {
    const found = statements(templateWith(), 'states.amazonaws.com', 'Step');

    expect(found.map(({ Sid }) => Sid)).toEqual(['Step', 'LogAndTrace']);
    expect(actions(found).filter((action) => !/^(logs|xray):/.test(action))).toEqual(['lambda:InvokeFunction']);
  });

  it('deny and allow in no other place, where no option is used: there are three roles, without managed policies', () => {
    const template = templateWith();

    template.resourceCountIs('AWS::IAM::Role', 3);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    expect(JSON.stringify(template.toJSON())).not.toContain('ManagedPolicyArns');
  });
});

describe('the functions', () => {
  it('run one bundle on Node.js 24, without retries by Lambda', () => {
    const template = templateWith();

    template.resourcePropertiesCountIs(
      'AWS::Lambda::Function',
      { Runtime: 'nodejs24.x', Timeout: 45, MemorySize: 256 },
      2,
    );
    template.resourcePropertiesCountIs(
      'AWS::Lambda::EventInvokeConfig',
      { MaximumRetryAttempts: 0, Qualifier: '$LATEST' },
      2,
    );
    const code = Object.values(template.findResources('AWS::Lambda::Function')).map(
      (resource) => (resource as { Properties: { Code: object } }).Properties.Code,
    );
    expect(code[0]).toEqual(code[1]);
  });

  it('have the step take over what crashed in the request function, for an hour', () => {
    const template = templateWith();
    const [step] = Object.keys(
      template.findResources('AWS::Lambda::Function', { Properties: { Handler: 'index.step' } }),
    );

    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumEventAgeInSeconds: 3600,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [step, 'Arn'] } } },
    });
  });

  it('know the state machine by a name that no other stack has', () => {
    const template = templateWith();
    const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine')) as {
      Properties: { StateMachineName: { 'Fn::Join': [string, unknown[]] } };
    }[];
    const name = machine?.Properties.StateMachineName['Fn::Join'][1] ?? [];

    expect(name).toEqual([
      expect.stringMatching(/^invited-accounts-[0-9a-f]{8}-$/),
      { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] },
    ]);
    template.resourcePropertiesCountIs(
      'AWS::Lambda::Function',
      {
        Environment: {
          Variables: {
            STATE_MACHINE_ARN: {
              'Fn::Join': [
                '',
                [
                  'arn:',
                  { Ref: 'AWS::Partition' },
                  ':states:',
                  { Ref: 'AWS::Region' },
                  ':',
                  { Ref: 'AWS::AccountId' },
                  `:stateMachine:${String(name[0])}`,
                  name[1],
                ],
              ],
            },
          },
        },
      },
      2,
    );
  });
});

describe('logs', () => {
  it('are kept for a year and go with the stack', () => {
    const template = templateWith();

    template.resourcePropertiesCountIs('AWS::Logs::LogGroup', { RetentionInDays: 365 }, 3);
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
  });

  it("are kept as long as a provider of one's own says", () => {
    const stack = new Stack(new App(), 'Stack');
    const provider = new InvitedAccountProvider(stack, 'Provider', { logRetention: RetentionDays.ONE_WEEK });
    new InvitedAccount(stack, 'Invited', { target, provider });

    Template.fromStack(stack).resourcePropertiesCountIs('AWS::Logs::LogGroup', { RetentionInDays: 7 }, 3);
  });

  it('of the state machine show no inputs', () => {
    templateWith().hasResourceProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    });
  });
});

describe('the provider of a stack', () => {
  const machines = (stack: Stack) =>
    Object.keys(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine')).length;

  it('is one for all its invitations', () => {
    const stack = new Stack(new App(), 'Stack');
    new InvitedAccount(stack, 'One', { target });
    new InvitedAccount(stack, 'Other', { target: other });

    expect(machines(stack)).toBe(1);
  });

  it('is another one in a nested stack, and in each stack of a Stage', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const nested = new NestedStack(stack, 'Nested');
    new InvitedAccount(stack, 'One', { target });
    new InvitedAccount(nested, 'Other', { target: other });
    const staged = new Stack(new Stage(app, 'Stage'), 'Staged');
    new InvitedAccount(staged, 'Third', { target });

    expect([stack, nested, staged].map(machines)).toEqual([1, 1, 1]);
  });

  it('is not made where every invitation brings its own', () => {
    const app = new App();
    const shared = new Stack(app, 'Shared');
    const provider = new InvitedAccountProvider(shared, 'Provider');
    const stack = new Stack(app, 'Stack');
    new InvitedAccount(stack, 'One', { target, provider });

    expect(machines(stack)).toBe(0);
    expect(Object.keys(Template.fromStack(stack).findResources(RESOURCE_TYPE))).toHaveLength(1);
    expect(stack.dependencies).toEqual([shared]);
  });

  it.each([
    [
      { region: 'eu-west-1', account: '111111111111' },
      'provider must be in the region of the invitation, us-east-1, got eu-west-1',
    ],
    [
      { region: 'us-east-1', account: '222222222222' },
      'provider must be in the account of the invitation, 111111111111, got 222222222222',
    ],
  ])('fails in another place: %j', (env, message) => {
    const app = new App();
    const provider = new InvitedAccountProvider(new Stack(app, 'Shared', { env }), 'Provider');
    const stack = new Stack(app, 'Stack', { env: { region: 'us-east-1', account: '111111111111' } });

    expect(() => new InvitedAccount(stack, 'Invited', { target, provider })).toThrow(message);
  });
});

it('names no partition: ARNs hold in GovCloud and China, too', () => {
  expect(JSON.stringify(templateWith({ a: 'b' }).toJSON())).not.toContain('arn:aws');
});

function templateOf(count: number): Template {
  const stack = new Stack(new App(), 'Stack');
  for (let index = 0; index < count; index++) {
    new InvitedAccount(stack, `Invited${index}`, { target: InvitationTarget.account(String(111111111111 + index)) });
  }
  return Template.fromStack(stack);
}

it.each([
  // invitations, what the functions are told: 1, 2, 3, 4, 6, 8, 12, 16, 24 … 96, 128
  [1, '1'],
  [3, '3'],
  [5, '6'],
  [9, '8'],
  [10, '12'],
  [100, '96'],
])('tells the functions of %d invitations that %s share them', (count, told) => {
  templateOf(count).resourcePropertiesCountIs(
    'AWS::Lambda::Function',
    { Environment: { Variables: Match.objectLike({ INVITATION_COUNT: told }) } },
    2,
  );
});

it('leaves the invitations as they are when others are added', () => {
  const invitations = (count: number) => templateOf(count).findResources(RESOURCE_TYPE);

  expect(invitations(8)).toMatchObject(invitations(1));
});
