import { App, Aws, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { MembershipEvents, type MembershipEventsProps } from '../../../lib';

const ACCOUNT = '999988887777';
const OTHER = '555500006666';
const stackIn = (region?: string) =>
  new Stack(new App(), 'Home', region === undefined ? {} : { env: { account: ACCOUNT, region } });
const forward = (props: object, stack = stackIn('us-east-1')) => {
  new MembershipEvents(stack, 'Forward', props as MembershipEventsProps);
  return Template.fromStack(stack);
};
const bus = (region: string, account = ACCOUNT) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:events:${region}:${account}:event-bus/default`]],
});

interface Rule {
  readonly Properties: { readonly Targets: readonly [{ readonly Arn: unknown }] };
}
const busesOf = (template: Template) =>
  Object.values(template.findResources('AWS::Events::Rule') as Record<string, Rule>).map(
    ({ Properties }) => Properties.Targets[0].Arn,
  );

it('forwards both membership events to the default bus of each region, by a role that may do nothing else', () => {
  const template = forward({ regions: ['eu-west-1', 'ap-southeast-2'] });

  expect(busesOf(template)).toEqual([bus('eu-west-1'), bus('ap-southeast-2')]);
  template.allResourcesProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.organizations'],
      detail: {
        eventSource: ['organizations.amazonaws.com'],
        eventName: ['AccountJoinedOrganization', 'AccountDepartedOrganization'],
      },
    },
    Targets: [{ RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('ForwardRole'), 'Arn'] } }],
  });
  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'events.amazonaws.com' } }] },
    Policies: [
      {
        PolicyDocument: {
          Statement: [
            {
              Sid: 'Forward',
              Action: 'events:PutEvents',
              Effect: 'Allow',
              Resource: [bus('eu-west-1'), bus('ap-southeast-2')],
            },
          ],
        },
      },
    ],
  });
  template.resourceCountIs('AWS::IAM::Role', 1);
  template.resourceCountIs('AWS::IAM::Policy', 0);
});

it('keeps the rule of a region when another one is named before it', () => {
  const idsOf = (regions: readonly string[]) => Object.keys(forward({ regions }).findResources('AWS::Events::Rule'));

  expect(idsOf(['eu-central-1', 'eu-west-1'])).toEqual(expect.arrayContaining(idsOf(['eu-west-1'])));
});

it('forwards to another account, also in its own region', () => {
  const template = forward({ regions: ['us-east-1'], account: OTHER });

  expect(busesOf(template)).toEqual([bus('us-east-1', OTHER)]);
});

it.each(['us-east-1', 'us-gov-west-1', 'cn-northwest-1', undefined])('suits a stack in %s', (region) => {
  const others = { 'us-gov-west-1': 'us-gov-east-1', 'cn-northwest-1': 'cn-north-1' } as Record<string, string>;

  expect(() => forward({ regions: [others[region ?? ''] ?? 'eu-west-1'] }, stackIn(region))).not.toThrow();
});

it('takes a region that this CDK does not know yet', () => {
  expect(() => forward({ regions: ['eu-nowhere-9'] })).not.toThrow();
});

it('fails in another region than that of AWS Organizations', () => {
  expect(() => forward({ regions: ['us-west-2'] }, stackIn('eu-west-1'))).toThrow(
    '[Home/Forward] region of the stack must be a home region of AWS Organizations, us-east-1, us-gov-west-1, cn-northwest-1, got "eu-west-1"',
  );
});

it.each<[string, object, string]>([
  ['no list', {}, 'regions must be a list of at least one region, got nothing'],
  ['a text', { regions: 'eu-west-1' }, 'regions must be a list of at least one region, got "eu-west-1"'],
  ['an empty list', { regions: [] }, 'regions must be a list of at least one region, got []'],
  [
    'the name of a place',
    { regions: ['eu-west-1', 'Ireland'] },
    'regions must be names of regions, such as eu-west-1, that are known at synth, got "Ireland"',
  ],
  [
    'a token',
    { regions: [Aws.REGION] },
    'regions must be names of regions, such as eu-west-1, that are known at synth',
  ],
  [
    'a region twice',
    { regions: ['eu-west-1', 'eu-west-2', 'eu-west-1'] },
    'regions must name each region once, got "eu-west-1" twice',
  ],
  [
    'a region of another partition',
    { regions: ['cn-north-1'] },
    'regions must be in the partition of the stack, aws, got "cn-north-1"',
  ],
  [
    'its own region',
    { regions: ['us-east-1'] },
    'regions must leave out the region of the stack, whose event bus has the events already, got "us-east-1"',
  ],
  [
    'its own region and its own account',
    { regions: ['us-east-1'], account: ACCOUNT },
    'regions must leave out the region of the stack',
  ],
  ['a short account', { regions: ['eu-west-1'], account: '1234' }, 'account must be 12 digits, got "1234"'],
  ['a slip', { region: ['eu-west-1'] }, 'props must not have region: did you mean regions?'],
])('fails for %s', (_name, props, problem) => {
  expect(() => forward(props)).toThrow(`[Home/Forward] ${problem}`);
});
