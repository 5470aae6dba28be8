import { App, Aspects, Duration, Stack, TagManager, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { IConstruct } from 'constructs';
import { Acceptance, InvitationTarget, InvitedAccount, type InvitedAccountProps } from '../../../lib';
import { RESOURCE_TYPE } from '../../../lib/shared/contract';

const target = InvitationTarget.account('111122223333');
const other = InvitationTarget.account('444455556666');

interface Policy {
  readonly PolicyName: string;
  readonly PolicyDocument: { readonly Statement: readonly { readonly Sid: string; readonly Action: unknown }[] };
  readonly Roles: readonly unknown[];
}

function stackWith(props: Partial<InvitedAccountProps> = {}): { stack: Stack; invited: InvitedAccount } {
  const stack = new Stack(new App(), 'Stack');
  return { stack, invited: new InvitedAccount(stack, 'Invited', { target, ...props }) };
}

function policiesIn(stack: Stack): Policy[] {
  const found = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return found.map((resource) => (resource as { Properties: Policy }).Properties);
}

const namesIn = (stack: Stack) =>
  policiesIn(stack)
    .map(({ PolicyName }) => PolicyName)
    .sort();

/** The names of the policies that the invitation waits for. */
function neededBy(stack: Stack, invited: InvitedAccount): string[] {
  const template = Template.fromStack(stack);
  const policies = template.findResources('AWS::IAM::Policy') as Record<string, { Properties: Policy }>;
  const logicalId = stack.getLogicalId(invited.node.defaultChild as never);
  const { DependsOn } = template.findResources(RESOURCE_TYPE)[logicalId] as { DependsOn: string[] };
  return DependsOn.flatMap((id) => policies[id]?.Properties.PolicyName ?? []).sort();
}

describe('the policies of the options', () => {
  const cases: readonly (readonly [string, Partial<InvitedAccountProps>, readonly string[]])[] = [
    ['nothing but a target', {}, []],
    ['an e-mail address', { target: InvitationTarget.email('owner@example.com') }, ['ByEmail']],
    ['tags', { tags: { team: 'data' } }, ['EarlyLook', 'FollowUp', 'Tagging']],
    ['organizationalUnit', { organizationalUnit: 'ou-root-exampleou' }, ['EarlyLook', 'FollowUp', 'Placement']],
    ['removeAccountOnDelete', { removeAccountOnDelete: true }, ['EarlyLook', 'FollowUp', 'Removal', 'Tagging']],
    ['removeAccountOnDelete that is off', { removeAccountOnDelete: false }, []],
    ['acceptance', { acceptance: Acceptance.byRoleName('Role') }, []],
    ['waitForAcceptance', { waitForAcceptance: Duration.minutes(5) }, ['EarlyLook']],
  ];

  it.each(cases)('are these for %s, and the invitation must outlive them', (_name, props, expected) => {
    const { stack, invited } = stackWith(props);

    expect(namesIn(stack)).toEqual(expected);
    expect(neededBy(stack, invited)).toEqual(expected);
  });

  it.each(['onStateChange', 'onJoined', 'onDeclined', 'onExpired'] as const)('are one to follow up for %s', (on) => {
    const { stack, invited } = stackWith();
    invited[on]('Rule');

    expect(namesIn(stack)).toEqual(['EarlyLook', 'FollowUp']);
    expect(neededBy(stack, invited)).toEqual(['EarlyLook', 'FollowUp']);
  });

  it('are those of both functions', () => {
    const { stack } = stackWith({ organizationalUnit: 'r-root', removeAccountOnDelete: true });

    expect(namesIn(stack)).toEqual(['EarlyLook', 'FollowUp', 'Placement', 'Removal', 'Tagging']);
    for (const { Roles } of policiesIn(stack).filter(({ PolicyName }) => PolicyName !== 'EarlyLook')) {
      expect(Roles).toEqual([
        { Ref: expect.stringMatching(/StepRole/) as string },
        { Ref: expect.stringMatching(/RequestRole/) as string },
      ]);
    }
  });

  it('stand once, and only who uses an option waits for it', () => {
    const { stack, invited } = stackWith({ tags: { team: 'data' } });
    const placed = new InvitedAccount(stack, 'Placed', { target: other, organizationalUnit: 'r-root' });
    const plain = new InvitedAccount(stack, 'Plain', { target: InvitationTarget.account('777788889999') });

    expect(namesIn(stack)).toEqual(['EarlyLook', 'FollowUp', 'Placement', 'Tagging']);
    expect(neededBy(stack, invited)).toEqual(['EarlyLook', 'FollowUp', 'Tagging']);
    expect(neededBy(stack, placed)).toEqual(['EarlyLook', 'FollowUp', 'Placement']);
    expect(neededBy(stack, plain)).toEqual([]);
  });

  it('let events be put in the name of this construct alone, on the default bus', () => {
    const { stack, invited } = stackWith();
    invited.onJoined('Joined');

    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'events:PutEvents',
            Condition: { 'ForAllValues:StringEquals': { 'events:source': 'cdk-invited-account' } },
            Resource: {
              'Fn::Join': [
                '',
                [
                  'arn:',
                  { Ref: 'AWS::Partition' },
                  ':events:',
                  { Ref: 'AWS::Region' },
                  ':',
                  { Ref: 'AWS::AccountId' },
                  ':event-bus/default',
                ],
              ],
            },
          }),
        ]),
      },
    });
  });
});

describe('tags that come late', () => {
  it.each([
    ['Tags.of()', (stack: Stack) => Tags.of(stack).add('team', 'data')],
    [
      'an aspect of the last hour',
      (stack: Stack) =>
        Aspects.of(stack).add(
          { visit: (node: IConstruct) => TagManager.of(node)?.setTag('team', 'data') },
          { priority: 1_000 },
        ),
    ],
  ])('bring the policy, and the dependency on it, with %s', (_by, tag) => {
    const { stack, invited } = stackWith();
    tag(stack);

    expect(namesIn(stack)).toEqual(['EarlyLook', 'FollowUp', 'Tagging']);
    expect(neededBy(stack, invited)).toEqual(['EarlyLook', 'FollowUp', 'Tagging']);
  });

  it('and go again bring neither', () => {
    const { stack, invited } = stackWith({ tags: { team: 'data' } });
    Tags.of(stack).remove('team', { priority: 300 });

    expect(namesIn(stack)).toEqual([]);
    expect(neededBy(stack, invited)).toEqual([]);
  });
});

it('has 400 invitations with every option in a template of a sane size', () => {
  const stack = new Stack(new App(), 'Stack');
  for (let index = 0; index < 400; index++) {
    new InvitedAccount(stack, `Invited${index}`, {
      target: InvitationTarget.account(String(100_000_000_000 + index)),
      tags: { team: 'data' },
      organizationalUnit: 'ou-root-exampleou',
      acceptance: Acceptance.byRoleName('OrganizationAcceptance', { externalId: 'example' }),
      waitForAcceptance: Duration.minutes(5),
      removeAccountOnDelete: true,
    });
  }
  const template = Template.fromStack(stack).toJSON() as { Resources: object };

  // 11 fixed ones, the policies of 5 options, the rule for accounts that join with its permission, and 10 for the roles of
  // 40 invitations each.
  expect(Object.keys(template.Resources)).toHaveLength(11 + 5 + 2 + 10 + 400);
  // CloudFormation takes 1 MB and 500 resources.
  expect(JSON.stringify(template).length).toBeLessThan(500_000);
});
