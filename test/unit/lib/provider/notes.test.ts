import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { InvitationTarget, InvitedAccount, InvitedAccountProvider } from '../../../../lib';
import { CHANGES, RESOURCE_TYPE } from '../../../../lib/shared/contract';
import { resourcesOf, stackWith, target } from './fixtures';

interface RuleProperties {
  readonly EventPattern: {
    readonly source: readonly string[];
    readonly detail: { readonly change: readonly string[]; readonly stackId: unknown };
  };
  readonly Targets: readonly {
    readonly Arn: unknown;
    readonly InputTransformer: {
      readonly InputPathsMap: Readonly<Record<string, string>>;
      readonly InputTemplate: string;
    };
  }[];
}

const rulesOf = (stack: Stack) =>
  Object.values(resourcesOf(Template.fromStack(stack), 'AWS::Events::Rule'))
    .map(({ Properties }) => Properties as unknown as RuleProperties)
    // The other one is for accounts that join.
    .filter(({ EventPattern }) => EventPattern.source[0] === 'cdk-invited-account');

function notified(options?: { readonly forChat?: boolean }): Stack {
  const stack = stackWith();
  InvitedAccountProvider.ofStack(stack).notify(new Topic(stack, 'People'), options);
  return stack;
}

/** What EventBridge makes of an event, in which a field that is not there leaves nothing. */
function messageOf(stack: Stack, detail: Readonly<Record<string, string>>): string {
  const rule = rulesOf(stack).find(({ EventPattern }) => EventPattern.detail.change.includes(detail.change ?? ''));
  const { InputPathsMap = {}, InputTemplate = '' } = rule?.Targets[0]?.InputTransformer ?? {};
  return JSON.stringify(
    JSON.parse(
      InputTemplate.replace(
        /<([\w-]+)>/g,
        (_, name: string) => detail[InputPathsMap[name]?.split('.').at(-1) ?? ''] ?? '',
      ),
    ),
  );
}

const JOINED = {
  change: 'JOINED',
  accountId: '111122223333',
  logicalResourceId: 'Data9B1E7C21',
  stackId: 'arn:aws:cloudformation:us-east-1:999988887777:stack/Accounts/0123',
};

it('has a rule and a sentence for each change', () => {
  const stack = notified();
  const sentences = CHANGES.map((change) => messageOf(stack, { change }));

  expect(rulesOf(stack).flatMap(({ EventPattern }) => EventPattern.detail.change)).toEqual(
    expect.arrayContaining([...CHANGES]),
  );
  expect(new Set(sentences).size).toBe(CHANGES.length);
  expect(messageOf(stack, JOINED)).toBe(
    '"An account has joined the organization: 111122223333 Data9B1E7C21 arn:aws:cloudformation:us-east-1:999988887777:stack/Accounts/0123 "',
  );
  expect(messageOf(stack, { change: 'FOLLOW_UP_FAILED', reason: 'NoSuchUnit' })).toContain('NoSuchUnit"');
});

it('has the form that chat applications show, where that is asked for', () => {
  expect(JSON.parse(messageOf(notified({ forChat: true }), JOINED))).toEqual({
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: 'An account has joined the organization',
      description: '111122223333 Data9B1E7C21 arn:aws:cloudformation:us-east-1:999988887777:stack/Accounts/0123 ',
    },
  });
});

it('passes on only fields of the event that tell no address', () => {
  const paths = rulesOf(notified()).flatMap(({ Targets }) =>
    Targets.flatMap(({ InputTransformer }) => Object.values(InputTransformer.InputPathsMap)),
  );

  expect([...new Set(paths)].sort()).toEqual([
    '$.detail.accountId',
    '$.detail.logicalResourceId',
    '$.detail.reason',
    '$.detail.stackId',
  ]);
});

it('has every invitation publish its changes, whether it is declared before or after', () => {
  const stack = notified();
  new InvitedAccount(stack, 'Later', { target: InvitationTarget.account('444455556666') });
  const template = Template.fromStack(stack);

  template.allResourcesProperties(RESOURCE_TYPE, { Events: true });
  template.resourceCountIs(RESOURCE_TYPE, 2);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'events:PutEvents' })]) },
  });
});

it('adds nothing where it is not called', () => {
  const text = JSON.stringify(Template.fromStack(stackWith()).toJSON());

  expect(text).not.toContain('AWS::Events::Rule');
  expect(text).not.toContain('"Events"');
});

it('matches the stacks of all invitations of the provider', () => {
  const app = new App();
  const stack = new Stack(app, 'Accounts');
  const provider = InvitedAccountProvider.ofStack(stack);
  provider.notify(new Topic(stack, 'People'));
  new InvitedAccount(new Stack(app, 'Others'), 'Invited', { target, provider });
  const inner = new NestedStack(new NestedStack(stack, 'Outer'), 'Inner');
  const nested = [10, 9, 11].map((number) => new NestedStack(stack, `Nested${number}`));
  for (const [index, scope] of [inner, ...nested].entries()) {
    new InvitedAccount(scope, 'Invited', { target: InvitationTarget.account(`44445555666${index}`), provider });
  }
  const [rule] = rulesOf(stack);
  const prefix = (name: string) => {
    const parts = [['arn:', { Ref: 'AWS::Partition' }, ':cloudformation:', { Ref: 'AWS::Region' }, ':']].flat();
    return { prefix: { 'Fn::Join': ['', [...parts, { Ref: 'AWS::AccountId' }, `:stack/${name}`]] } };
  };

  expect(rule?.EventPattern).toMatchObject({
    source: ['cdk-invited-account'],
    'detail-type': ['Invited Account Change'],
    account: [{ Ref: 'AWS::AccountId' }],
    detail: { stackId: ['Accounts-Nested', 'Accounts-Outer', 'Accounts/', 'Others/'].map(prefix) },
  });
});

it('lets EventBridge publish to the topic', () => {
  Template.fromStack(notified()).hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: [{ Action: 'sns:Publish', Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' } }],
    },
  });
});

it('fails for a slip of the pen', () => {
  const options = { forchat: true } as { forChat?: boolean };

  expect(() => notified(options)).toThrow('options must not have forchat: did you mean forChat?');
});
