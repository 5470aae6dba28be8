import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { acknowledgeRule } from '../compliance/findings';

/** The names of the events of AWS Organizations that tell the management account of a membership. */
export const JOINED = 'AccountJoinedOrganization';
export const DEPARTED = 'AccountDepartedOrganization';

/**
 * The pattern of membership events.
 *
 * It relies on nothing else, because AWS publishes no complete example, and has changed values and names of fields.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_AcceptHandshake.html
 */
export const membershipPattern = (names: readonly string[]) => ({
  source: ['aws.organizations'],
  detail: { eventSource: ['organizations.amazonaws.com'], eventName: [...names] },
});

/**
 * Makes the rule by which the step function looks as soon as AWS tells that an account has joined.
 *
 * The ids `Joined` and `JoinedInvocation` are public API. Elsewhere than in the home region of AWS Organizations the rule
 * matches nothing, until events are forwarded: see MembershipEvents.
 *
 * @param isNeeded asked when all aspects have run: whether something may wait for an account to join
 */
export function makeMembershipRule(provider: Construct, step: lambda.IFunction, isNeeded: () => boolean): void {
  const rule = new NeededRule(provider, 'Joined', isNeeded, {
    description: 'AWS Organizations tells that an account has joined (InvitedAccount)',
    eventPattern: membershipPattern([JOINED]),
    targets: [{ id: 'Step', arn: step.functionArn }],
  });
  acknowledgeRule(rule);
  new NeededPermission(provider, 'JoinedInvocation', isNeeded, {
    action: 'lambda:InvokeFunction',
    functionName: step.functionArn,
    principal: 'events.amazonaws.com',
    sourceArn: rule.attrArn,
  });
}

class NeededRule extends events.CfnRule {
  constructor(
    provider: Construct,
    id: string,
    private readonly isNeeded: () => boolean,
    props: events.CfnRuleProps,
  ) {
    super(provider, id, props);
  }

  /** CDK calls it when all aspects have run. */
  protected override shouldSynthesize(): boolean {
    return this.isNeeded();
  }
}

class NeededPermission extends lambda.CfnPermission {
  constructor(
    provider: Construct,
    id: string,
    private readonly isNeeded: () => boolean,
    props: lambda.CfnPermissionProps,
  ) {
    super(provider, id, props);
  }

  protected override shouldSynthesize(): boolean {
    return this.isNeeded();
  }
}
