import {
  Annotations as CdkAnnotations,
  App,
  Aspects,
  Aws,
  CfnResource,
  Duration,
  RemovalPolicies,
  RemovalPolicy,
  Stack,
} from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Acceptance, InvitationTarget, InvitedAccount, type InvitedAccountProps } from '../../../../lib';

const target = InvitationTarget.account('111122223333');
const stackIn = (region = 'eu-west-1') =>
  new Stack(new App(), 'Accounts', { env: { account: '999988887777', region } });
const invite = (stack: Stack, props: Partial<InvitedAccountProps> = {}) =>
  new InvitedAccount(stack, 'D', { target, ...props });
const warnings = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.anyValue()).length;

describe('the management account', () => {
  it('cannot be the target', () => {
    expect(() => invite(stackIn(), { target: InvitationTarget.account('999988887777') })).toThrow(
      '[Accounts/D] target account must be another one than that of the stack, which is the management account, got "999988887777"',
    );
  });

  it('is not known in a stack without an environment', () => {
    const stack = new Stack(new App(), 'Accounts');

    expect(() => invite(stack, { target: InvitationTarget.account('999988887777') })).not.toThrow();
  });
});

describe('a role of another partition', () => {
  const acceptanceIn = (partition: string) => ({
    acceptance: Acceptance.byRoleArn(`arn:${partition}:iam::111122223333:role/Accept`),
  });

  it.each([
    ['cn-north-1', 'aws', 'aws-cn'],
    ['us-gov-west-1', 'aws', 'aws-us-gov'],
    ['eu-west-1', 'aws-cn', 'aws'],
  ])('fails in %s', (region, partition, own) => {
    expect(() => invite(stackIn(region), acceptanceIn(partition))).toThrow(
      `[Accounts/D] acceptance roleArn must be in the partition of the stack, ${own}, got "arn:${partition}:iam`,
    );
    expect(() => invite(stackIn(region), acceptanceIn(own))).not.toThrow();
  });

  it('is not known in a stack without an environment, nor if it is a token', () => {
    expect(() => invite(new Stack(new App(), 'Accounts'), acceptanceIn('aws-cn'))).not.toThrow();
    expect(() => invite(stackIn(), acceptanceIn(Aws.PARTITION))).not.toThrow();
  });
});

describe('a prop without effect', () => {
  const waits = { acceptance: Acceptance.byRoleName('Accept'), waitForAcceptance: Duration.minutes(5) };

  it('gets a warning: waiting for a person beside a role that accepts', () => {
    const stack = stackIn();
    invite(stack, waits);

    Annotations.fromStack(stack).hasWarning('/Accounts/D', Match.stringLikeRegexp('waitForAcceptance has no effect'));
  });

  it.each([
    ['its own', (invited: InvitedAccount) => invited.applyRemovalPolicy(RemovalPolicy.RETAIN)],
    ['that of an aspect', (invited: InvitedAccount) => RemovalPolicies.of(invited).retain()],
  ])('gets a warning: removeAccountOnDelete with the removal policy RETAIN, %s', (_name, retain) => {
    const stack = stackIn();
    retain(invite(stack, { removeAccountOnDelete: true }));

    Annotations.fromStack(stack).hasWarning(
      '/Accounts/D',
      Match.stringLikeRegexp('removeAccountOnDelete has no effect'),
    );
  });

  it('gets none where each stands alone', () => {
    for (const props of [{ acceptance: waits.acceptance }, { waitForAcceptance: waits.waitForAcceptance }]) {
      const stack = stackIn();
      invite(stack, props).applyRemovalPolicy(RemovalPolicy.RETAIN);

      expect(warnings(stack)).toBe(0);
    }
  });

  it('gets none that was acknowledged', () => {
    const stack = stackIn();
    CdkAnnotations.of(invite(stack, waits)).acknowledgeWarning('cdk-invited-account:waitWithoutEffect', 'for later');

    expect(warnings(stack)).toBe(0);
  });
});

describe('a ServiceTimeout', () => {
  const synthWith =
    (timeout: unknown, props: Partial<InvitedAccountProps> = {}) =>
    () => {
      const stack = stackIn();
      (invite(stack, props).node.defaultChild as CfnResource).addPropertyOverride('ServiceTimeout', timeout);
      return Template.fromStack(stack);
    };

  it.each([1, 299, '60', 'soon', Number.NaN])('fails where a rollback needs longer: %s', (timeout) => {
    expect(synthWith(timeout)).toThrow(
      `[Accounts/D] ServiceTimeout must be at least 300 seconds, which a rollback needs, got ${typeof timeout === 'string' ? `"${timeout}"` : timeout}`,
    );
  });

  it('fails where an aspect sets it on all custom resources', () => {
    const stack = stackIn();
    Aspects.of(stack).add({
      visit: (node) => {
        if (CfnResource.isCfnResource(node) && node.cfnResourceType.startsWith('Custom::')) {
          node.addPropertyOverride('ServiceTimeout', 60);
        }
      },
    });
    invite(stack, { waitForAcceptance: Duration.minutes(30) });

    expect(() => Template.fromStack(stack)).toThrow('[Accounts/D] ServiceTimeout must be at least 300 seconds');
  });

  it('fails where the waits need longer', () => {
    const props = { waitForAcceptance: Duration.minutes(20), initializationTimeout: Duration.minutes(10) };

    expect(synthWith(2_099, props)).toThrow(
      '[Accounts/D] ServiceTimeout must leave the 1800 seconds that are declared to wait, got 2099, which leaves 1799',
    );
    expect(synthWith(2_100, props)).not.toThrow();
  });

  it('may be 5 minutes, or a token', () => {
    synthWith(300)().hasResourceProperties('Custom::InvitedAccount', { ServiceTimeout: 300 });
    expect(synthWith({ Ref: 'Timeout' })).not.toThrow();
    expect(synthWith(Aws.NO_VALUE)).not.toThrow();
  });
});
